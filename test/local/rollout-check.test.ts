// The check before a rollout, hosted with the grants that its template has: good versions pass, a broken one is held back.

import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { synthesizeStack } from '../../lib/local/synthesize';
import { roleJudge } from '../support/iam/role-judge';

const folder = mkdtempSync(join(tmpdir(), 'rollout-check-'));
const configFile = join(folder, 'rollout.yaml');
writeFileSync(
  configFile,
  JSON.stringify({
    name: 'rollout',
    auth: { mode: 'header' },
    signing: { schemes: ['hmac-v1'] },
    tenants: { validate: true },
    rollout: { traffic: 'canary-10-percent-5-minutes', checkFirst: true },
    state: { removal: 'destroy', deletionProtection: false },
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

interface Asked {
  readonly status: unknown;
  /** What the log says was wrong. */
  readonly faults: readonly string[];
  readonly refusals: readonly string[];
  /** Everything that the functions wrote. */
  readonly lines: readonly string[];
}

/** Starts a run whose functions have this code in place of their own, and asks the hook as CodeDeploy does. */
async function check(planted: Readonly<Record<string, string>>): Promise<Asked> {
  const lines: string[] = [];
  let judge: ReturnType<typeof roleJudge> | undefined;
  const stack = await startLocal({
    configFile,
    env: { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: 'header' },
    judge: (outdir) => (judge = roleJudge(outdir)).judge,
    onLogLine: (_, line) => lines.push(line),
    synthesize: async (synthesis) => {
      const synthesized = await synthesizeStack(synthesis);
      for (const [name, code] of Object.entries(planted)) {
        for (const file of deployedCode(synthesis.outdir, name)) writeFileSync(file, code);
      }
      return synthesized;
    },
  });
  try {
    await stack.hosted.functionNamed(hookOf(stack)).invoke({
      DeploymentId: groupOf(stack),
      LifecycleEventHookExecutionId: 'hook-1',
    });
    const [result] = stack.hosted.hookResults;
    const told = lines.find((line) => line.includes('new versions')) ?? '{}';
    return {
      status: result?.status,
      faults: (JSON.parse(told) as { faults?: string[] }).faults ?? [],
      refusals: judge?.refusals() ?? [],
      lines,
    };
  } finally {
    await stack.close();
  }
}

/** Where the assembly has the function's own code. */
function deployedCode(outdir: string, name: string): string[] {
  const own = readFileSync(join(outdir, 'functions', name, 'index.js'), 'utf8');
  const files = globSync(join(outdir, 'asset.*', 'index.js')).filter((file) => readFileSync(file, 'utf8') === own);
  expect(files).toHaveLength(1);
  return files;
}

function hookOf({ hosted }: LocalStack): string {
  const names = [...hosted.functions.keys()].filter((name) => name.includes('RolloutCheck'));
  expect(names).toHaveLength(1);
  return names[0] ?? '';
}

/** As the grant names one: the application, and one of its groups. */
function groupOf({ hosted }: LocalStack): string {
  const refs = (type: string) => hosted.resources.filter((own) => own.type === type).map(({ ref }) => ref);
  return `${refs('AWS::CodeDeploy::Application')[0]}/${refs('AWS::CodeDeploy::DeploymentGroup')[0]}`;
}

/** The metrics by which alarms, dashboards and a deployment's own roll-back know that the gateway fails. */
const FAILURE = /^(ServerErrors|AuthorizerFailures|SigningKeyUnavailable|StateStoreUnavailable|LimitsUnavailable)$/;

function failures(lines: readonly string[]): unknown[] {
  return lines
    .filter((line) => line.includes('"_aws"'))
    .flatMap((line) => Object.entries(JSON.parse(line) as Record<string, unknown>))
    .filter(
      ([name, value]) => (FAILURE.test(name) && value !== 0) || /^(SERVICE|SIGNING)_UNAVAILABLE$/.test(String(value)),
    );
}

test('good versions pass, by the grants of the template alone, and publish no failure while they are asked', async () => {
  const { lines, ...told } = await check({});
  expect(told).toEqual({ status: 'Succeeded', faults: [], refusals: [] });
  expect(lines.filter((line) => line.includes('"Requests"'))).not.toEqual([]);
  expect(failures(lines)).toEqual([]);
});

test.each<[string, string, string, string]>([
  ['crashes while it loads', 'edge', 'throw new Error("planted");', 'edge: GET /health is answered'],
  [
    'lets everybody in',
    'admin',
    'exports.handler = async () => ({ statusCode: 200, body: "{\\"data\\":[]}" });',
    'admin: without a verdict nobody reads the lights',
  ],
  [
    'cannot read what it answers from',
    'summary',
    'exports.handler = async () => ({ statusCode: 503, body: "{\\"code\\":\\"SERVICE_UNAVAILABLE\\"}" });',
    'summary: it reads its table, and answers the health summary',
  ],
])('a version that %s is held back, and the log says why', async (_, name, code, fault) => {
  const { status, faults } = await check({ [name]: code });
  expect(status).toBe('Failed');
  expect(faults).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
});
