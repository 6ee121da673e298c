// Asks a new version of each function what needs no URL, before any caller is sent to it, and tells CodeDeploy.
// Fails closed: what is not proven good is told as failed.

import type { Clock } from '../domain/ports';
import type { Log } from '../runtime/line-log';
import { EVENTS, type VersionCheck, type VersionName } from './checks';

/** What CodeDeploy hands a hook: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
export interface HookEvent {
  readonly DeploymentId?: unknown;
  readonly LifecycleEventHookExecutionId?: unknown;
}

/** Name of the function -> ARN of its new version. */
export type NewVersions = Readonly<Partial<Record<VersionName, string>>>;

/** The function's own answer, or Lambda's word that it has no room for the call at present. */
export type Invoked = { readonly answer: unknown } | { readonly busy: string };

export interface RolloutCheckPorts {
  /** @throws where there is neither */
  readonly invoke: (versionArn: string, event: unknown) => Promise<Invoked>;
  readonly report: (hook: HookEvent, status: 'Succeeded' | 'Failed') => Promise<void>;
  /** What the distribution in front shows; undefined without one. */
  readonly originProof: () => Promise<string | undefined>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
  /** 0..1, so that the five hooks of a release do not ask again at the same time. */
  readonly random: () => number;
}

/** A call that begins last ends with its own timeout of 30 s, and the report fits in the 120 s that the hook has. */
export const LAST_CALL_MS = 75_000;
const WAIT_MS = 1_000;

export function createRolloutCheck(versions: NewVersions, checks: readonly VersionCheck[], ports: RolloutCheckPorts) {
  const invoke = async (versionArn: string, event: unknown, untilMs: number): Promise<unknown> => {
    while (ports.clock() < untilMs) {
      const invoked = await ports.invoke(versionArn, event);
      if ('answer' in invoked) return invoked.answer;
      const waitMs = WAIT_MS * (1 + 2 * ports.random());
      if (ports.clock() + waitMs >= untilMs) throw new Error(invoked.busy);
      await ports.wait(waitMs);
    }
    throw new Error('no time was left to ask');
  };
  const ask = async (check: VersionCheck, untilMs: number): Promise<string | undefined> => {
    const version = versions[check.version];
    if (version === undefined) return `${check.version}: its new version is not known`;
    const said = `${check.version}: ${check.promise}`;
    try {
      const event = EVENTS[check.kind](check, await ports.originProof(), ports.clock());
      const fault = check.fault(await invoke(version, event, untilMs));
      return fault === undefined ? undefined : `${said}: ${fault}`;
    } catch (error) {
      return `${said}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  /** One check after the other: together they would take several environments of a function that callers need. */
  const askVersion = async (own: readonly VersionCheck[], untilMs: number): Promise<(string | undefined)[]> => {
    const faults: (string | undefined)[] = [];
    for (const check of own) faults.push(await ask(check, untilMs));
    return faults;
  };
  return async (hook: HookEvent): Promise<void> => {
    const untilMs = ports.clock() + LAST_CALL_MS;
    const asking = [...new Set(checks.map(({ version }) => version))];
    const ofVersion = (wanted: string) => checks.filter(({ version }) => version === wanted);
    const asked = await Promise.all(asking.map((version) => askVersion(ofVersion(version), untilMs)));
    const faults = asked.flat().filter((fault) => fault !== undefined);
    const isGood = checks.length > 0 && faults.length === 0;
    const fields = { deployment_id: hook.DeploymentId, checks: checks.length, faults };
    if (isGood) ports.log.info('The new versions hold; traffic may be shifted', fields);
    else ports.log.error('The new versions do not hold; no traffic is shifted', fields);
    await ports.report(hook, isGood ? 'Succeeded' : 'Failed');
  };
}
