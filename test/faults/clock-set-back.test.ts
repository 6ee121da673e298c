// The system clock is set back by ten minutes while an environment remembers something. What it remembers grows old, and
// what it has paused is tried again, as soon as without that.

import { cacheTenants } from '../../lambdas/authorizer/cached-tenants';
import { CachedKeys } from '../../lambdas/authorizer/keys/cached-keys';
import { hourly } from '../../lambdas/authorizer/keys/entry';
import { KeyRing } from '../../lambdas/authorizer/token/key-ring';
import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import { CLOSED } from '../../lambdas/domain/circuit/circuit';
import type { LiveView } from '../../lambdas/domain/live/live-view';
import { steadyClock } from '../../lambdas/domain/steady-clock';
import { createForwarder, LEAST_GAP_MS } from '../../lambdas/forwarder/app';
import { createRecallList } from '../../lambdas/proxy/kept/recall-list';
import { createTenantLimits } from '../../lambdas/proxy/limits/tenant-limits';
import { createWatch } from '../../lambdas/proxy/live/watch';
import { createCachedSecrets } from '../../lambdas/runtime/cached-secrets';
import { originProofs } from '../../lambdas/runtime/origin-guard';
import type { DynamoCall, Item } from '../../lambdas/stores/dynamodb/call';
import { lightKey } from '../../lambdas/stores/dynamodb/fleet-items';
import { createRecallWriter } from '../../lambdas/stores/dynamodb/recalls';
import { fleetEnvironment, memoryFleetTable } from '../support/fleet';
import { memoryLimits } from '../support/memory-limits';
import { memoryQuotas } from '../support/memory-quotas';

const START_MS = 1_764_000_000_000;
const SET_BACK_MS = 600_000;

let nowMs: number;
/** How often a part has asked the source behind it. */
let asked: number;
/** What the source does before it answers. */
let disturb: () => Promise<void>;
beforeEach(() => {
  [nowMs, asked, disturb] = [START_MS, 0, () => Promise.resolve()];
});
const clock = () => nowMs;
const away = () => Promise.reject(new Error('away'));
const hanging = () => new Promise<void>(() => {});

async function source<T>(found: T): Promise<T> {
  asked += 1;
  await disturb();
  return found;
}

/** Nobody waits for long: a timer fires once everything that is under way has ended. */
const startTimer = (_ms: number, fire: () => void) => {
  const timer = setImmediate(fire);
  return () => clearImmediate(timer);
};

function fleetOf(ask: (fleet: ReturnType<typeof fleetEnvironment>) => Promise<unknown>) {
  const table = memoryFleetTable();
  table.disturb = () => source(undefined);
  const fleet = fleetEnvironment({ table, clock, startTimer });
  return () => ask(fleet);
}

/** Asks for the view of the version in force. */
function versions() {
  const watch = createWatch(
    {
      makeView: async () => ({}) as LiveView,
      deployed: { base: { rules: { cells: { erp: {} } } } } as unknown as LiveView,
      clock,
      random: () => 0.5,
      startTimer,
    },
    async () => ({}),
    (call) => ({
      async read() {
        await source(undefined);
        await call('BatchGetItem', { RequestItems: { lights: { Keys: [lightKey('gateway')] } } });
        return { circuit: CLOSED, cellLight: undefined, platformLight: undefined };
      },
    }),
  );
  return () => watch.current('erp');
}

/** Asks for a key of the issuer's. */
function issuerKey(kid: string) {
  const keys = JSON.stringify({ keys: [{ kty: 'RSA', kid: 'known', alg: 'RS256', use: 'sig', n: 'AQAB', e: 'AQAB' }] });
  const ring = new KeyRing({
    jwksUri: 'https://issuer.example/jwks',
    fetch: () => source(keys),
    clock,
    onReplaced() {},
  });
  const jwt = { header: { kid, alg: 'RS256' } } as Parameters<KeyRing['getJwk']>[1];
  return () => ring.getJwk('', jwt);
}

const apiKey = (found?: object) => {
  const keys = new CachedKeys({ reader: { get: () => source(found as never) }, cacheSeconds: 60, clock });
  return () => keys.find('cgk_0123456789abcdef');
};

const tenant = () => {
  const reader = { get: () => source({ id: 'acme' } as never) };
  const tenants = cacheTenants({ reader, settings: { cacheSeconds: 60, staleSeconds: 0 }, clock });
  return () => tenants.get('acme');
};

const secret = () => {
  const secrets = createCachedSecrets({ read: () => source('text') }, { ttlMs: 300_000, clock });
  return () => secrets.read('ops');
};

/** Asks what ended verdicts that are kept. */
const recalls = () => {
  const call = (() => source({ Responses: {} })) as unknown as DynamoCall;
  const list = createRecallList({ call, tableName: 'lights', staleMs: 0, clock, random: () => 0.5, startTimer });
  return () => list.since(0);
};

interface Remembered {
  readonly what: string;
  readonly ask: () => () => unknown;
  /** After this time the source is asked again. */
  readonly forMs: number;
  readonly disturbed?: () => Promise<void>;
}

const write = { cell: 'erp', tenant: undefined, method: 'POST', longestMs: 5_000 };

test.each<Remembered>([
  { what: 'lights', ask: () => fleetOf(({ gate }) => gate.forbiddingLight('erp', 'POST')), forMs: 2_000 },
  {
    what: 'a circuit',
    ask: () => fleetOf(({ gate }) => gate.enter({ ...write, settings: DEFAULT_BREAKER })),
    forMs: 2_000,
  },
  {
    what: 'a look that never ends',
    ask: () => fleetOf(({ gate }) => gate.forbiddingLight(undefined, 'POST')),
    forMs: 2_000,
    disturbed: hanging,
  },
  {
    what: 'that the fleet’s table is away',
    ask: () => fleetOf(({ gate }) => gate.forbiddingLight('erp', 'POST')),
    forMs: 2_000,
    disturbed: away,
  },
  { what: 'the version in force', ask: versions, forMs: 4_000 },
  { what: 'that the version cannot be read', ask: versions, forMs: 2_000, disturbed: away },
  { what: 'an API key', ask: () => apiKey({}), forMs: 60_000 },
  { what: 'that an API key is unknown', ask: () => apiKey(), forMs: 10_000 },
  { what: 'that the API keys cannot be read', ask: () => apiKey({}), forMs: 1_000, disturbed: away },
  {
    what: 'that the use of a key is noted',
    ask: () => {
      const note = hourly(() => source(undefined), clock);
      return () => note('cgk_0123456789abcdef');
    },
    forMs: 3_600_000,
  },
  { what: 'a tenant', ask: tenant, forMs: 60_000 },
  { what: 'that the tenants cannot be read', ask: tenant, forMs: 1_000, disturbed: away },
  { what: 'the issuer’s keys', ask: () => issuerKey('known'), forMs: 15 * 60_000 },
  { what: 'that the issuer does not have a key', ask: () => issuerKey('other'), forMs: 10_000 },
  { what: 'that the issuer is away', ask: () => issuerKey('known'), forMs: 2_000, disturbed: away },
  { what: 'recalls', ask: recalls, forMs: 5_000 },
  { what: 'that recalls cannot be read', ask: recalls, forMs: 2_000, disturbed: away },
  { what: 'a secret', ask: secret, forMs: 300_000 },
  {
    what: 'that a previous secret is missing',
    ask: () => {
      const proofs = originProofs({ read: () => source('text') }, 'origin', clock);
      return () => proofs.previous();
    },
    forMs: 60_000,
    disturbed: away,
  },
])('an environment remembers $what for $forMs ms, also when the clock is set back', async (remembered) => {
  disturb = remembered.disturbed ?? disturb;
  const part = remembered.ask();
  const ask = async (): Promise<number> => {
    await Promise.resolve(part()).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    return asked;
  };
  expect(await ask()).toBe(1);
  expect(await ask()).toBe(1);
  nowMs -= SET_BACK_MS;
  expect(await ask()).toBe(1);
  nowMs += remembered.forMs;
  expect(await ask()).toBe(2);
});

const TWO_ITEMS_MS = 1_260_000;
test.each([
  ['a wrong time', 0],
  ['the right time', TWO_ITEMS_MS],
])('a revoked key is known after the clock was set back to %s', async (_, aheadMs) => {
  const { Key = {}, ExpressionAttributeNames } = createRecallWriter('lights', () => START_MS).key('cgk_1').Update ?? {};
  const item = { ...Key, [ExpressionAttributeNames?.['#name'] ?? '']: { S: 'revoked' } };
  const call = (async (
    _operation: string,
    { RequestItems: { lights } }: { RequestItems: { lights: { Keys: Item[] } } },
  ) => ({
    Responses: { lights: lights.Keys.some((key) => key['sk']?.S === item['sk']?.S) ? [item] : [] },
  })) as unknown as DynamoCall;
  const list = createRecallList({
    call,
    tableName: 'lights',
    staleMs: 0,
    clock,
    random: () => 0.5,
    startTimer: () => () => {},
  });
  nowMs = START_MS + aheadMs;
  await list.since(0);
  nowMs -= TWO_ITEMS_MS;
  await list.since(0);
  nowMs += 6_000;
  expect((await list.since(0))?.isRevoked('cgk_1')).toBe(true);
});

test('a tenant is held to its rate, and not refused for longer, when the clock is set back', async () => {
  const table = memoryLimits();
  const check = createTenantLimits(
    {
      defaultPlan: 'standard',
      plans: { standard: { rate: { requestsPerSecond: 5, burst: 10 } } },
      requestsPerMinute: 0,
    },
    { table, quotas: memoryQuotas(), clock, random: () => 0.5, startTimer, onUnavailable: () => {} },
  );
  const passed = async (): Promise<number> => {
    let count = 0;
    for (let sent = 0; sent < 30; sent += 1) {
      const call = { tenantId: 'acme', limits: undefined, cell: 'erp', method: 'GET', bodyBytes: 0, facts: {} };
      if ((await check(call)) === undefined) count += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return count;
  };
  const before = await passed();
  nowMs -= SET_BACK_MS;
  const after = await passed();
  expect(before).toBeGreaterThan(5);
  expect(after).toBe(before);
  nowMs += 1_000;
  const inASecond = await passed();
  expect(inASecond).toBeGreaterThan(0);
  expect(inASecond).toBeLessThanOrEqual(5);
});

test('a robot is not kept waiting for its next message for longer than its pause', async () => {
  const pauses: number[] = [];
  const forward = createForwarder({
    kind: 'weCom',
    words: { deployment: 'prod', rules: {} },
    readSecret: async () => JSON.stringify({ webhook: 'https://robot.example/send?key=1' }),
    post: async () => ({ status: 200, body: '{"errcode":0}' }),
    clock,
    pause: async (ms) => void pauses.push(ms),
  });
  const message = {
    AlarmName: 'prod-cell-down-erp',
    AlarmDescription: 'P1 业务单元宕机 / A Cell is down.',
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    NewStateReason: 'Threshold Crossed',
    StateChangeTime: '2026-11-30T21:02:00.000+0000',
  };
  const body = JSON.stringify({ Type: 'Notification', Subject: 'ALARM', Message: JSON.stringify(message) });
  expect(await forward({ Records: [{ body }] })).toBe(1);
  nowMs -= SET_BACK_MS;
  await forward({ Records: [{ body }] });
  expect(pauses).toEqual([LEAST_GAP_MS]);
});

test('a steady clock stands still when the clock is set back, runs on from there, and follows it forward', () => {
  const steady = steadyClock(clock);
  const after = (ms: number): number => {
    nowMs += ms;
    return steady() - START_MS;
  };
  expect([after(0), after(5), after(-600_000), after(7), after(600_000)]).toEqual([0, 5, 5, 12, 600_012]);
});
