// Changes of the live document: checked as the description is and against what runs, then written as a version of their own.

import type { AuditRecord } from '../../contract/audit-record';
import type { CheckLiveDocument, LiveFault, LiveFrame, LiveRules } from '../../contract/live-config';
import { actorOf } from '../../domain/admin-access';
import { requestRecord } from '../../domain/audit';
import type { GatewayRequest } from '../../domain/http';
import type { LivePointer, Rollout, RulesRef } from '../../domain/live/live-view';
import type { Clock } from '../../domain/ports';
import { type Refusal, refusal } from '../../domain/refusal';
import { ContentGone } from '../../stores/dynamodb/live-config';
import type { LiveVersion, LiveVersions } from '../../stores/dynamodb/live-versions';
import { isMatch } from '../tenants/versions';
import { differences } from './differences';
import { clashesWithTenants, type KnownTenants } from './tenant-clashes';

export interface LiveChangesDeps {
  readonly versions: LiveVersions;
  readonly frame: LiveFrame;
  readonly check: CheckLiveDocument;
  readonly tenants: KnownTenants;
  readonly clock: Clock;
}

/** What is in force, or would be for those who are tried. */
export interface LiveState {
  /** 0 where nothing was ever changed live. */
  readonly version: number;
  readonly source: 'live' | 'deployed';
  readonly document: object;
  readonly rules: LiveRules;
  readonly pointer: LivePointer | undefined;
  readonly head: LiveVersion | undefined;
  /** The version's contents are missing or damaged: `document` and `rules` are the deployed ones. */
  readonly isDamaged?: boolean;
}

export interface LiveChange {
  readonly request: GatewayRequest;
  /** As the audit log calls it. */
  readonly action: 'config.change' | 'config.rollback' | 'cell.enable' | 'cell.disable';
  readonly cell?: string;
  readonly reason: string;
  readonly ifMatch: string | undefined;
  readonly rollout?: Rollout | undefined;
  readonly restores?: number;
  readonly dryRun?: boolean;
}

export interface LiveChanges {
  readonly versions: LiveVersions;
  readonly frame: LiveFrame;
  state(): Promise<LiveState>;
  /** The document of a version; 0 is what was deployed. */
  documentOf(version: number): Promise<object | undefined>;
  /** @returns the new version, or what would become one */
  apply(document: unknown, change: LiveChange): Promise<Changed | Refusal>;
}

export interface Changed {
  readonly version: LiveVersion;
  readonly before: object;
  readonly document: object;
}

/** Faults that an answer names. */
const MOST_NAMED = 10;

export function createLiveChanges(deps: LiveChangesDeps): LiveChanges {
  const { versions, frame, clock } = deps;

  const state = async (): Promise<LiveState> => {
    const pointer = await versions.pointer();
    const version = pointer?.version ?? 0;
    // The patrol takes back to what was deployed by an empty hash.
    const isLive = pointer !== undefined && version > frame.replaces && pointer.hash !== '';
    if (!isLive) {
      const { document, rules } = frame;
      const head = pointer?.hash === '' ? await versions.get(version) : undefined;
      return { version, source: 'deployed', document, rules, pointer, head };
    }
    const head = await versions.get(version);
    const read = head && Promise.all([versions.document(head.document), versions.rules(pointer.hash)]);
    const found = await unlessGone(read);
    if (found) return { version, source: 'live', document: found[0], rules: found[1], pointer, head };
    const { document, rules } = frame;
    return { version, source: 'deployed', document, rules, pointer, head, isDamaged: true };
  };

  const apply = async (given: unknown, change: LiveChange): Promise<Changed | Refusal> => {
    const now = await state();
    if (!isMatch(change.ifMatch, now.version)) return changedMeanwhile(now.version);
    // What all others would get meanwhile cannot be read.
    if (now.isDamaged && change.rollout) return damaged(now.version);
    const checked = deps.check(given, frame);
    if (checked.faults) return refusedFor(checked.faults);
    const clashes = await clashesWithTenants(deps.tenants, now.rules, checked.rules, change.rollout);
    if (clashes.length > 0) return refusedFor(clashes);
    const text = JSON.stringify(checked.document);
    const [newest] = await versions.list(1);
    const { request, reason, restores, dryRun } = change;
    const head: Omit<LiveVersion, 'rules' | 'document'> = {
      version: Math.max(newest?.version ?? 0, now.version, frame.replaces) + 1,
      at: clock(),
      author: actorOf(request.verdict),
      reason,
      from: now.version,
      deployed: frame.hash,
      bytes: Buffer.byteLength(text),
      ...(restores !== undefined && { restores }),
    };
    const result = (rules: string, document: string): Changed => ({
      version: { ...head, rules, document },
      before: now.document,
      document: checked.document,
    });
    if (dryRun) return result('', '');
    const rules = await versions.writeContent(JSON.stringify(checked.rules));
    const changed = result(rules, await versions.writeContent(text));
    if (!(await versions.claim(changed.version))) return changedMeanwhile(now.version);
    const pointer = pointerTo(changed.version, change.rollout, now, frame.replaces);
    return (await versions.moveTo(pointer, now.version, recordOf(changed, change, clock())))
      ? changed
      : changedMeanwhile(now.version);
  };

  return {
    versions,
    frame,
    state,
    apply,
    async documentOf(version) {
      if (version === 0) return frame.document;
      const head = await versions.get(version);
      if (head?.document === '' && head.restores === 0) return frame.document;
      return unlessGone(head && versions.document(head.document));
    },
  };
}

/** Undefined where the content is missing or damaged; where the table is gone it rejects. */
async function unlessGone<T>(read: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ContentGone) return undefined;
    throw error;
  }
}

function pointerTo(
  { version, rules, deployed }: LiveVersion,
  rollout: Rollout | undefined,
  { pointer }: LiveState,
  replaces: number,
): LivePointer {
  if (rollout === undefined) return { version, hash: rules, deployed };
  const base: RulesRef | undefined = pointer?.rollout === undefined ? pointer : pointer.before;
  const before =
    base !== undefined && base.version > replaces && base.hash !== ''
      ? { version: base.version, hash: base.hash }
      : undefined;
  return { version, hash: rules, deployed, rollout, ...(before && { before }) };
}

/** The fields that the change sets, as they were and are; the versions have the whole documents. */
function recordOf({ version, before, document }: Changed, change: LiveChange, nowMs: number): AuditRecord {
  const { changes, changes_total: total } = differences(before, document);
  const named = changes.slice(0, MOST_RECORDED);
  const side = (which: 'before' | 'after', number: number) => ({
    version: number,
    ...Object.fromEntries(named.map((one) => [one.path, shown(one[which])])),
    ...(total > named.length && { changes_total: total }),
  });
  const { action, reason, cell, request } = change;
  const what = { action, reason, ...(cell !== undefined && { cell }), target: String(version.version) };
  return requestRecord(
    request,
    { ...what, before: side('before', version.from), after: side('after', version.version) },
    nowMs,
  );
}

/** A record holds 400 KB; what it cuts is in the versions. */
const MOST_RECORDED = 100;
const SHOWN_CHARACTERS = 500;

function shown(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : JSON.parse(text);
}

function changedMeanwhile(version: number): Refusal {
  return refusal('CONFLICT', `The version in force is ${version}: read it, and make the change again`);
}

export function damaged(version: number): Refusal {
  return refusal(
    'CONFLICT',
    `Version ${version} cannot be read: put a whole document in force for everybody, or roll back`,
  );
}

function refusedFor(faults: readonly LiveFault[]): Refusal {
  const named = faults
    .slice(0, MOST_NAMED)
    .map(({ where, got, expected }) => `${where}: got ${got}; expected ${expected}`);
  const more = faults.length - named.length;
  return refusal('BAD_REQUEST', [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; '));
}
