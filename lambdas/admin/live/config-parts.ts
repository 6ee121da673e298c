// The config API: what is in force and why, changes against the version they were made from, versions, and the way back.

import * as v from 'valibot';
import { MAX_BODY_BYTES } from '../../contract/limits';
import type { GatewayRequest, GatewayResponse, HttpApp, RequestFacts } from '../../domain/http';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import type { LiveVersion } from '../../stores/dynamodb/live-versions';
import type { RolloutBook } from '../../stores/dynamodb/rollout-counts';
import type { AdminParts } from '../app';
import { bodyOf, shortText } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { entityTag } from '../tenants/versions';
import { differences } from './differences';
import type { Changed, LiveChange, LiveChanges, LiveState } from './live-changes';
import { rolloutBody } from './rollout-body';
import { rolloutProgress } from './rollout-progress';

const VERSION_EXPECTED = 'must be the number of a version';

const changeBody = bodyOf({ document: v.unknown(), reason: shortText, rollout: v.exactOptional(rolloutBody) });
const rollbackBody = bodyOf({
  version: v.pipe(v.number(VERSION_EXPECTED), v.integer(VERSION_EXPECTED), v.minValue(0, VERSION_EXPECTED)),
  reason: shortText,
});

const VERSIONS_A_PAGE = 50;

export function createConfigParts(changes: LiveChanges, book: Pick<RolloutBook, 'read'>): AdminParts {
  const read: HttpApp = async () => {
    const now = await changes.state();
    const progress = await rolloutProgress(book, now.source === 'live' ? now.pointer : undefined);
    return jsonAnswer(
      200,
      { ...stateJson(now, changes), rollout_progress: progress, document: now.document },
      { etag: entityTag(now.version) },
    );
  };

  const change: HttpApp = async (request, facts) => {
    const body = readJson(changeBody, request.body, MAX_BODY_BYTES);
    if (isRefusal(body)) return body;
    const dryRun = new URLSearchParams(request.rawQuery).get('dryRun') === '1';
    return applied(
      changes,
      body.document,
      { ...signed(request, 'config.change', body.reason), rollout: body.rollout, dryRun },
      facts,
    );
  };

  const rollback: HttpApp = async (request, facts) => {
    const body = readJson(rollbackBody, request.body);
    if (isRefusal(body)) return body;
    const document = await changes.documentOf(body.version);
    if (document === undefined) return unknownVersion();
    return applied(
      changes,
      document,
      { ...signed(request, 'config.rollback', body.reason), restores: body.version },
      facts,
    );
  };

  const list: HttpApp = async (request) => {
    const before = versionIn(new URLSearchParams(request.rawQuery).get('before') ?? '9999999999');
    if (before === undefined) return refusal('BAD_REQUEST', 'before must be the number of a version');
    const data = (await changes.versions.list(VERSIONS_A_PAGE, before)).map(versionJson);
    const last = data.length === VERSIONS_A_PAGE ? data.at(-1)?.version : undefined;
    return jsonAnswer(200, { data, total: data.length, ...(last !== undefined && { next: last }) });
  };

  const readVersion: HttpApp = async (request) => {
    const number = versionIn(request.pathParameters['version']);
    if (number === undefined) return unknownVersion();
    const [head, document] = await Promise.all([changes.versions.get(number), changes.documentOf(number)]);
    if (head === undefined || document === undefined) return unknownVersion();
    return jsonAnswer(200, { ...versionJson(head), document }, { etag: entityTag(head.version) });
  };

  return {
    'GET /api/admin/config': read,
    'PUT /api/admin/config': change,
    'GET /api/admin/config/versions': list,
    'GET /api/admin/config/versions/{version}': readVersion,
    'GET /api/admin/config/diff': (request) => diff(changes, request),
    'POST /api/admin/config/rollback': rollback,
  };
}

async function diff(changes: LiveChanges, { rawQuery }: GatewayRequest): Promise<GatewayResponse | Refusal> {
  const query = new URLSearchParams(rawQuery);
  const inForce = (await changes.state()).version;
  const from = versionIn(query.get('from') ?? '0');
  const to = versionIn(query.get('to') ?? String(inForce));
  if (from === undefined || to === undefined) return refusal('BAD_REQUEST', 'from and to must be numbers of versions');
  const [before, after] = await Promise.all([changes.documentOf(from), changes.documentOf(to)]);
  if (before === undefined || after === undefined) return unknownVersion();
  return jsonAnswer(200, { from, to, ...differences(before, after) });
}

export async function applied(
  changes: LiveChanges,
  document: unknown,
  change: LiveChange,
  facts: RequestFacts,
): Promise<GatewayResponse | Refusal> {
  const result = await changes.apply(document, change);
  if (isRefusal(result)) return result;
  facts['subject'] = `config ${result.version.version}`;
  return changedAnswer(result, change.dryRun === true);
}

function changedAnswer({ version, before, document }: Changed, dryRun: boolean): GatewayResponse {
  const body = { ...versionJson(version), dry_run: dryRun, ...differences(before, document) };
  return jsonAnswer(200, body, { etag: entityTag(dryRun ? version.from : version.version) });
}

export function signed<A extends LiveChange['action']>(request: GatewayRequest, action: A, why: string) {
  return { request, action, reason: why, ifMatch: request.headers['if-match'] };
}

function versionIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function unknownVersion(): Refusal {
  return refusal('NOT_FOUND', 'There is no such version, or its contents are gone');
}

/** Which rules hold, and why. */
function stateJson({ version, source, pointer, head, isDamaged }: LiveState, { frame }: LiveChanges) {
  const changedSince = pointer !== undefined && pointer.deployed !== frame.hash;
  return {
    version,
    source,
    why: isDamaged
      ? damagedWhy(version)
      : whyOf(version, source, changedSince, pointer?.hash === '' && version > frame.replaces),
    deployed: { hash: frame.hash, replaces: frame.replaces, changed_since: changedSince },
    rollout: (source === 'live' && pointer?.rollout) || null,
    ...(head && versionJson(head)),
  };
}

function damagedWhy(version: number): string {
  return (
    `Live version ${version} is in force, but its contents are missing or damaged. Environments go by the last version that ` +
    'they read, new ones by what was deployed, which is the document here. Put a document in force, or roll back.'
  );
}

function whyOf(version: number, source: LiveState['source'], changedSince: boolean, isTakenBack: boolean): string {
  if (version === 0) return 'Nothing was changed live: what was deployed holds.';
  if (source === 'deployed') {
    if (isTakenBack) return `Version ${version} took everything back to what was deployed.`;
    return `The deployment took the place of live version ${version}: liveConfig.replaces says so.`;
  }
  const holds = `Live version ${version} holds.`;
  if (!changedSince) return holds;
  return (
    `${holds} What was deployed has changed since, and waits: set liveConfig.replaces to ${version} in the description to let ` +
    'the deployment take its place, with the live document in it to keep the change.'
  );
}

function versionJson({ version, at, author, reason: why, from, restores, bytes, document }: LiveVersion) {
  const more = restores === undefined ? {} : { restores };
  return { version, at: at / 1000, author, reason: why, from, ...more, bytes, hash: document };
}
