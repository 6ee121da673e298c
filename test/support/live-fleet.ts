// Environments of the proxy with live changes, with the code as it is deployed, over one embedded table and a clock that
// the test drives. Cells answer at once with where they were asked.

import { createLivePartsOver } from '../../lambdas/admin/live/entry';
import type { DeployedRules, LiveFrame } from '../../lambdas/contract/live-config';
import { DEFAULT_PROXY } from '../../lambdas/contract/settings';
import type { GatewayResponse, RequestFacts } from '../../lambdas/domain/http';
import { isRefusal, type Refusal } from '../../lambdas/domain/refusal';
import type { Verdict } from '../../lambdas/domain/verdict';
import { createLiveKeeperOver } from '../../lambdas/health/live/entry';
import type { CellCall } from '../../lambdas/proxy/cell-call';
import { createProxy } from '../../lambdas/proxy/create-proxy';
import type { StartTimer } from '../../lambdas/proxy/fleet/timer';
import { createLiveLimits } from '../../lambdas/proxy/limits/entry';
import { createLiveProxyOver } from '../../lambdas/proxy/live/entry';
import { leaveUnsigned } from '../../lambdas/proxy/request-signer';
import type { DynamoCall, DynamoOperation } from '../../lambdas/stores/dynamodb/call';
import { createDynamoFleetTable } from '../../lambdas/stores/dynamodb/fleet-state';
import { deployedDocument, liveFrame } from '../../lib/constructs/live-config';
import { checkLiveDocument } from '../../lib/deploy-config/live-document';
import { load, TRUSTED } from './description';
import { startTestDynamo, type TestDynamo } from './dynalite';
import { gatewayRequest } from './gateway-request';
import { createMemoryTenants } from './memory-stores/tenants';

export const CELLS = `
cells: { crm: 'https://crm.example.com', erp: 'https://erp.example.com' }
liveConfig: { allowedHosts: ['*.example.com'] }
`;

/** What a deployment of this description gives its functions. */
export function frameOf(yaml = CELLS, enforced = false): LiveFrame {
  const config = load({ yaml: TRUSTED.replace('validate: false', `validate: ${enforced}`) + yaml });
  if (config.liveConfig === undefined) throw new Error('the description allows no live changes');
  return JSON.parse(JSON.stringify(liveFrame(config, config.liveConfig))) as LiveFrame;
}

export const documentOf = (yaml = CELLS) => deployedDocument(load({ yaml: TRUSTED + yaml }));

export interface LiveClock {
  nowMs: number;
}

export interface Answered {
  readonly status: number | string;
  /** Host that was asked. */
  readonly host: string | undefined;
  readonly config: unknown;
  readonly stale: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Timers of looks next to a call run at once; those that end a wait never do: the table always answers or fails. */
const startTimer: StartTimer = (ms, fire) => {
  if (ms > 50) return () => undefined;
  const timer = setImmediate(fire);
  return () => clearImmediate(timer);
};

const verdictOf = (tenantId: string): Verdict => ({
  outcome: 'allow',
  caller: { kind: 'user', userId: 'u', tenantId, role: 'user', allowedCells: null },
});

/** A table for everything, or one for lights and versions next to the region's own. */
export interface LiveTable {
  readonly call: DynamoCall;
  readonly name: string;
  readonly lights?: string;
}

export function liveEnvironment(
  table: LiveTable,
  clock: LiveClock,
  /** Null: an environment of a deployment without live changes. */
  deployed: DeployedRules | null = frameOf(),
) {
  const operations: DynamoOperation[] = [];
  let disturb: (operation: DynamoOperation) => Promise<void> = async () => undefined;
  let onCall: (call: CellCall) => Promise<void> = async () => undefined;
  const call: DynamoCall = async (operation, input) => {
    operations.push(operation);
    await disturb(operation);
    return table.call(operation, input);
  };
  const tables = { circuits: table.name, lights: table.lights ?? table.name };
  let asked: CellCall | undefined;
  const failing = new Set<string>();
  const parts = {
    rules: { requireTenantId: true, hmacV1: false },
    routes: (deployed ?? frameOf()).rules,
    settings: DEFAULT_PROXY,
    table: createDynamoFleetTable(call, tables),
    sign: leaveUnsigned,
    call: async (one: CellCall) => {
      asked = one;
      // Looks next to a call begin while the Cell works.
      await new Promise((resolve) => setImmediate(resolve));
      await onCall(one);
      return {
        kind: 'answer' as const,
        status: failing.has(one.hostname) ? 500 : 200,
        rawHeaders: [],
        body: Buffer.from('{}'),
      };
    },
    environmentId: 'test',
    clock: () => clock.nowMs,
    random: () => 0.5,
    startTimer,
  };
  const app =
    deployed === null
      ? createProxy(parts)
      : createLiveProxyOver(createProxy, parts, { call, tables, deployed, createLiveLimits });
  return {
    /** Operations of the table since the last look at them. */
    operations: () => operations.splice(0),
    disturb(how: typeof disturb) {
      disturb = how;
    },
    /** The Cell on this host answers 500. */
    fail(host: string) {
      failing.add(host);
    },
    mend(host: string) {
      failing.delete(host);
    },
    /** What Cells do before they answer. */
    whileAsked(how: typeof onCall) {
      onCall = how;
    },
    /** @param who a tenant whose user was let in, or what the authorizer said of the caller */
    async ask(who: string | Verdict, cell = 'crm', method = 'GET'): Promise<Answered> {
      asked = undefined;
      const facts: RequestFacts = {};
      const headers = { authorization: 'Bearer t', 'content-type': 'application/json', 'x-request-id': 'r' };
      const answer: GatewayResponse | Refusal = await app(
        gatewayRequest({
          method,
          path: `/api/v1/${cell}/x`,
          headers: Object.assign(Object.create(null) as Record<string, string>, headers),
          verdict: typeof who === 'string' ? verdictOf(who) : who,
          startedAtMs: clock.nowMs,
          deadlineAtMs: clock.nowMs + 28_500,
        }),
        facts,
      );
      return {
        status: isRefusal(answer) ? answer.code : answer.status,
        host: (asked as CellCall | undefined)?.hostname,
        config: facts['config'],
        stale: facts.metrics?.liveConfigStale === 1,
        headers: (asked as CellCall | undefined)?.headers ?? {},
      };
    },
  };
}

export type LiveEnvironment = ReturnType<typeof liveEnvironment>;

/** The admin function's routes of live changes over the same table; `ops` asks. */
export function liveAdmin(
  table: { readonly call: DynamoCall; readonly name: string },
  clock: LiveClock,
  frame: LiveFrame = frameOf(),
  tenants = { store: createMemoryTenants(), enforced: false },
) {
  const parts = createLivePartsOver(frame, checkLiveDocument, {
    call: table.call,
    tables: { state: table.name, lights: table.name, audit: table.name },
    tenants,
    clock: () => clock.nowMs,
  });
  return async (
    routeKey: string,
    body: unknown = {},
    more: { ifMatch?: string; query?: string; path?: Record<string, string>; facts?: RequestFacts } = {},
  ) => {
    const part = parts[routeKey];
    if (!part) throw new Error(`no part for ${routeKey}`);
    const answer = await part(
      gatewayRequest({
        routeKey,
        headers: more.ifMatch === undefined ? {} : { 'if-match': more.ifMatch },
        rawQuery: more.query ?? '',
        pathParameters: more.path ?? {},
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        verdict: { outcome: 'allow', caller: { kind: 'ops' } },
      }),
      more.facts ?? {},
    );
    if (isRefusal(answer))
      return { status: answer.code, etag: undefined, body: { details: answer.details } as Record<string, unknown> };
    const json = JSON.parse(String(answer.body)) as Record<string, unknown>;
    return { status: answer.status, etag: answer.headers['etag'], body: json };
  };
}

/** The patrol's rounds over the same table. `told` has what it logged and published. */
export function livePatrol(
  table: { readonly call: DynamoCall; readonly name: string },
  clock: LiveClock,
  { replaces = 0, intervalMs = 30_000 } = {},
) {
  const told: string[] = [];
  const tell = (message: string, fields: object = {}) => void told.push(`${message} ${JSON.stringify(fields)}`);
  const round = createLiveKeeperOver(
    { replaces },
    {
      call: table.call,
      tables: { state: table.name, lights: table.name, audit: table.name },
      deployment: 'gw',
      intervalMs,
      clock: () => clock.nowMs,
      log: { info: tell, warn: tell, error: tell },
      writeMetric: (line) => void told.push(line),
    },
  );
  return { round, told };
}

export const changing = (document: object, reason = 'a test') => ({ document, reason });

export interface LiveScene {
  readonly dynamo: TestDynamo;
  readonly table: { readonly call: TestDynamo['call']; readonly name: string };
  readonly clock: LiveClock;
}

/** Each test of the file gets a table of its own and a clock, over one embedded DynamoDB. */
export function eachLiveScene(take: (scene: LiveScene) => void): void {
  let dynamo: TestDynamo;
  beforeAll(async () => {
    dynamo = await startTestDynamo();
  });
  afterAll(() => dynamo.stop());
  beforeEach(async () => {
    const table = { call: dynamo.call, name: await dynamo.createTable() };
    take({ dynamo, table, clock: { nowMs: 1_764_000_000_000 } });
  });
}

/** The deployed document, with the Cell crm on another host. */
export const movedTo = (host: string, more: object = {}) => ({
  ...documentOf(),
  cells: { ...documentOf().cells, crm: { url: `https://${host}`, ...more } },
});
