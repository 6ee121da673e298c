// An environment sees a change with the look that its requests make anyway, keeps the last good version whatever is lost, and
// lets no pinned tenant go elsewhere.

import { brotliCompressSync } from 'node:zlib';
import { KEY } from '../../../../lambdas/contract/table-keys';
import { CLOSED } from '../../../../lambdas/domain/circuit/circuit';
import type { LiveView, MakeView } from '../../../../lambdas/domain/live/live-view';
import { refusal } from '../../../../lambdas/domain/refusal';
import type { Verdict } from '../../../../lambdas/domain/verdict';
import { createRulesApp } from '../../../../lambdas/proxy/live/rules-app';
import { createWatch } from '../../../../lambdas/proxy/live/watch';
import { lightKey } from '../../../../lambdas/stores/dynamodb/fleet-items';
import { contentPartition } from '../../../../lambdas/stores/dynamodb/live-config';
import { gatewayRequest } from '../../../support/gateway-request';
import {
  CELLS,
  changing,
  documentOf,
  eachLiveScene,
  frameOf,
  type LiveClock,
  type LiveScene,
  liveAdmin,
  liveEnvironment,
  movedTo,
} from '../../../support/live-fleet';
import { untilTrue } from '../../../support/until';

const REFUSING = CELLS.replace('liveConfig: {', 'liveConfig: { withoutTable: refuse,');
const GONE = async (): Promise<void> => {
  throw new Error('The table is gone');
};
const there = async (): Promise<void> => undefined;

let dynamo: LiveScene['dynamo'];
let table: LiveScene['table'];
let clock: LiveClock;
eachLiveScene((scene) => {
  ({ dynamo, table, clock } = scene);
});

const put = (document: object, frame = frameOf()) =>
  liveAdmin(table, clock, frame)('PUT /api/admin/config', changing(document));

test('a new environment goes by the version in force from its first request on', async () => {
  await put(movedTo('new.example.com'));
  const first = await liveEnvironment(table, clock).ask('acme');
  expect(first).toMatchObject({ status: 200, host: 'new.example.com', config: 'live 1', stale: false });
});

test('nothing more is asked of the table than without live changes, except for one read a version', async () => {
  const [live, plain] = [liveEnvironment(table, clock), liveEnvironment(table, clock, null)];
  const asked = async (environment: typeof live) => {
    for (let request = 0; request < 100; request += 1) await environment.ask('acme');
    return environment.operations();
  };
  await Promise.all([asked(live), asked(plain)]);
  for (const pauseMs of [0, 3_000, 3_000]) {
    clock.nowMs += pauseMs;
    expect(await asked(live)).toEqual(await asked(plain));
  }
  await put(movedTo('new.example.com'));
  clock.nowMs += 5_000;
  const [looks, more] = [await asked(plain), await asked(live)];
  expect(more.filter((operation) => operation === 'Query')).toEqual(['Query']);
  expect(more.length).toBeLessThanOrEqual(looks.length + 1);
});

test('a look that leaves out the platform’s light, which names the version, says nothing of the version', async () => {
  let nowMs = 1_000_000;
  let looks = 0;
  const state = { circuit: CLOSED, cellLight: undefined, platformLight: undefined };
  const watch = createWatch(
    {
      makeView: async () => ({}) as LiveView,
      deployed: { base: { rules: { cells: {} } } } as unknown as LiveView,
      clock: () => nowMs,
      random: () => 0.5,
      startTimer: () => () => undefined,
    },
    async () => ({}),
    (call) => ({
      async read(_cell, asksPlatform = true) {
        if (asksPlatform) looks += 1;
        await call('BatchGetItem', { RequestItems: { lights: { Keys: asksPlatform ? [lightKey('gateway')] : [] } } });
        return state;
      },
    }),
  );
  expect(await watch.current('crm')).toMatchObject({ isKnown: true, isCurrent: true });
  nowMs += 3_900;
  await watch.reader.read('crm', false);
  nowMs += 200;
  expect(await watch.current('crm')).toMatchObject({ isCurrent: true });
  expect(looks).toBe(2);
});

describe('a look', () => {
  const state = { circuit: CLOSED, cellLight: undefined, platformLight: undefined };
  const platform = { RequestItems: { lights: { Keys: [lightKey('gateway')] } } };
  const moment = { nowMs: 1_000_000 };
  /** Waits in ms that requests asked for. */
  const watching = (answer: object | Promise<object>[], waits: number[] = [], reads: unknown[] = []) =>
    createWatch(
      {
        makeView: async () => ({ base: { rules: { cells: {} } } }) as unknown as LiveView,
        deployed: { base: { rules: { cells: { crm: {} } } } } as unknown as LiveView,
        clock: () => moment.nowMs,
        random: () => 0.5,
        startTimer: (ms) => {
          waits.push(ms);
          return () => undefined;
        },
      },
      async () => (Array.isArray(answer) ? (answer.shift() as Promise<object>) : answer),
      (call) => ({
        async read(cell) {
          reads.push(cell);
          await call('BatchGetItem', platform);
          return state;
        },
      }),
    );

  test.each<[string, object]>([
    ['left something out', { UnprocessedKeys: platform.RequestItems }],
    ['brought a damaged pointer', { Responses: { lights: [{ live: { S: 'damaged' } }] } }],
  ])('that %s does not tell which version is in force', async (_what, answer) => {
    expect(await watching(answer).current('crm')).toMatchObject({ isKnown: false, isCurrent: false });
  });

  test('that began earlier and ends later does not make an environment look sooner', async () => {
    const ends = [0, 1].map(() => Promise.withResolvers<object>());
    const watch = watching(ends.map(({ promise }) => promise));
    const looks = [watch.reader.read('crm')];
    moment.nowMs += 1_000;
    looks.push(watch.reader.read('erp'));
    const answer = { Responses: { lights: [{ live: { S: JSON.stringify({ version: 1, hash: 'a' }) } }] } };
    for (const at of [1, 0]) {
      ends[at]?.resolve(answer);
      await looks[at];
    }
    moment.nowMs += 3_000;
    expect(watch.current('crm')).toMatchObject({ isCurrent: true });
  });

  test('reads the Cell only if there is one of that name, and serves the gate once', async () => {
    const reads: unknown[] = [];
    const named = watching({}, [], reads);
    await named.current('nowhere');
    await watching({}, [], reads).current('crm');
    expect(reads.splice(0)).toEqual([undefined, 'crm']);
    for (let read = 0; read < 2; read += 1) await named.reader.read(undefined);
    expect(reads).toHaveLength(1);
  });

  test('is waited for only while none is recent, and longest at the first', async () => {
    const waits: number[] = [];
    const watch = watching({}, waits);
    await watch.current('crm');
    expect(watch.current('crm')).toMatchObject({ isKnown: true, isCurrent: true });
    moment.nowMs += 4_000;
    await watch.current('crm');
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThan(waits[1] as number);
  });
});

describe('a version that has to be read', () => {
  const moment = { nowMs: 1_000_000 };
  const watching = (makeView: MakeView) =>
    createWatch(
      {
        makeView,
        deployed: { base: { rules: { cells: {} } } } as unknown as LiveView,
        clock: () => moment.nowMs,
        random: () => 0,
        startTimer: () => () => undefined,
      },
      table.call,
      (call) => ({
        async read() {
          await call('BatchGetItem', { RequestItems: { [table.name]: { Keys: [lightKey('gateway')] } } });
          return { circuit: CLOSED, cellLight: undefined, platformLight: undefined };
        },
      }),
    );

  test('and cannot be is read again after the pause', async () => {
    await put(movedTo('new.example.com'));
    let reads = 0;
    const watch = watching(async () => {
      reads += 1;
      if (reads === 1) throw new Error('gone');
      return { from: 'the table' } as unknown as LiveView;
    });
    expect(await watch.current('crm')).toMatchObject({ isKnown: true, isCurrent: false });
    moment.nowMs += 999;
    expect(await watch.current('crm')).toMatchObject({ isCurrent: false });
    expect(reads).toBe(1);
    moment.nowMs += 1;
    expect(await watch.current('crm')).toMatchObject({ isCurrent: true, view: { from: 'the table' } });
    expect(reads).toBe(2);
  });

  test('and arrives after a newer one does not take its place', async () => {
    const made = [1, 2].map(() => Promise.withResolvers<LiveView>());
    const names: unknown[] = [];
    const watch = watching((pointer) => {
      names.push(pointer?.version);
      return (made[names.length - 1] as (typeof made)[number]).promise;
    });
    const version = async (host: string, at: number) => {
      await put(movedTo(host));
      moment.nowMs += 4_000;
      const seen = watch.current('crm');
      await untilTrue(() => names.length === at);
      return seen;
    };
    const early = version('one.example.com', 1);
    await untilTrue(() => names.length === 1);
    const late = version('two.example.com', 2);
    await untilTrue(() => names.length === 2);
    made[1]?.resolve({ from: 'the newer' } as unknown as LiveView);
    await late;
    made[0]?.resolve({ from: 'the older' } as unknown as LiveView);
    expect(await early).toMatchObject({ isCurrent: true, view: { from: 'the newer' } });
  });

  test('is read once for all requests that wait for it', async () => {
    await put(movedTo('new.example.com'));
    const made = Promise.withResolvers<LiveView>();
    const begun = Promise.withResolvers<void>();
    let reads = 0;
    const watch = watching(() => {
      reads += 1;
      begun.resolve();
      return made.promise;
    });
    const first = watch.current('crm');
    await begun.promise;
    const second = watch.current('crm');
    made.resolve({ from: 'the table' } as unknown as LiveView);
    for (const seen of await Promise.all([first, second])) expect(seen).toMatchObject({ isCurrent: true });
    expect(reads).toBe(1);
  });
});

test('an environment that was frozen for an hour answers its first request by the version in force', async () => {
  const environment = liveEnvironment(table, clock);
  expect(await environment.ask('acme')).toMatchObject({ host: 'crm.example.com', config: 'deployed' });
  await put(movedTo('new.example.com'));
  clock.nowMs += 3_600_000;
  expect(await environment.ask('acme')).toMatchObject({ host: 'new.example.com', config: 'live 1' });
});

test('a request ends by the version that it began with', async () => {
  const environment = liveEnvironment(table, clock);
  await environment.ask('acme');
  environment.whileAsked(async () => {
    await put(movedTo('new.example.com'));
    clock.nowMs += 10_000;
    environment.whileAsked(there);
    expect(await environment.ask('globex')).toMatchObject({ host: 'new.example.com' });
  });
  expect(await environment.ask('acme')).toMatchObject({ status: 200, config: 'deployed' });
});

test('a Cell that is switched off, one that takes reads alone, and headers that are added', async () => {
  await put({
    ...documentOf(),
    cells: {
      crm: { url: 'https://crm.example.com', enabled: false },
      erp: { url: 'https://erp.example.com', methods: ['GET'], headers: { 'x-stage': 'blue' } },
    },
  });
  const environment = liveEnvironment(table, clock);
  expect(await environment.ask('acme', 'crm')).toMatchObject({ status: 'CELL_DISABLED', host: undefined });
  expect(await environment.ask('acme', 'erp', 'POST')).toMatchObject({ status: 'FORBIDDEN', host: undefined });
  const read = await environment.ask('acme', 'erp');
  expect(read).toMatchObject({ status: 200, headers: { 'x-stage': 'blue' } });
});

test.each<[string, Verdict, string]>([
  ['is in without a tenant is told', { outcome: 'allow', caller: { kind: 'ops' } }, 'CELL_DISABLED'],
  ['was not let in is not told', { outcome: 'refuse', refusal: refusal('UNAUTHORIZED') }, 'UNAUTHORIZED'],
])('a caller who %s that a Cell is switched off', async (_who, verdict, status) => {
  await put({ ...documentOf(), cells: { crm: { url: 'https://crm.example.com', enabled: false } } });
  expect(await liveEnvironment(table, clock).ask(verdict)).toMatchObject({ status, host: undefined });
});

test('a caller who is in without a tenant may call no Cell that is switched on', async () => {
  const ops: Verdict = { outcome: 'allow', caller: { kind: 'ops' } };
  expect(await liveEnvironment(table, clock).ask(ops)).toMatchObject({ status: 'FORBIDDEN', host: undefined });
});

test('a tenant with a deployment of its own is served there, and another one is not', async () => {
  await put({ ...documentOf(), tenantRoutes: { acme: { crm: 'https://crm-acme.example.com' } } });
  const environment = liveEnvironment(table, clock);
  expect(await environment.ask('acme')).toMatchObject({ host: 'crm-acme.example.com' });
  expect(await environment.ask('acme', 'erp')).toMatchObject({ host: 'erp.example.com' });
  expect(await environment.ask('globex')).toMatchObject({ host: 'crm.example.com' });
});

test('a deployment of its own that fails opens no circuit for those who share the Cell', async () => {
  const own = { crm: 'https://crm-own.example.com' };
  await put({ ...documentOf(), tenantRoutes: { acme: own, globex: own } });
  const environment = liveEnvironment(table, clock);
  environment.fail('crm-own.example.com');
  for (let request = 0; request < 6; request += 1) {
    await environment.ask('acme', 'crm', 'POST');
    await environment.ask('globex', 'crm', 'POST');
  }
  expect(await environment.ask('acme', 'crm', 'POST')).toMatchObject({ status: 'CIRCUIT_OPEN' });
  expect(await environment.ask('initech', 'crm', 'POST')).toMatchObject({ status: 200, host: 'crm.example.com' });
});

test('a tried version whose Cell fails opens no circuit for those who go by the other version', async () => {
  const tried = { ...changing(movedTo('new.example.com')), rollout: { tenants: ['acme', 'globex'] } };
  expect(await liveAdmin(table, clock)('PUT /api/admin/config', tried)).toMatchObject({ status: 200 });
  const environment = liveEnvironment(table, clock);
  environment.fail('new.example.com');
  for (let request = 0; request < 6; request += 1) {
    await environment.ask('acme', 'crm', 'POST');
    await environment.ask('globex', 'crm', 'POST');
  }
  expect(await environment.ask('acme', 'crm', 'POST')).toMatchObject({ status: 'CIRCUIT_OPEN' });
  expect(await environment.ask('initech', 'crm', 'POST')).toMatchObject({ status: 200, host: 'crm.example.com' });
});

test('a tenant and a Cell whose names are those of a function and its fields are like any other', async () => {
  await put({ ...documentOf(), cells: { ...documentOf().cells, name: { url: 'https://name.example.com' } } });
  const environment = liveEnvironment(table, clock);
  expect(await environment.ask('constructor', 'name')).toMatchObject({ status: 200, host: 'name.example.com' });
  expect(await environment.ask('acme', 'constructor')).toMatchObject({ status: 'CELL_NOT_FOUND', host: undefined });
});

test('a Cell that is named like what every object has is no deployment of its own', async () => {
  await put({
    ...documentOf(),
    cells: { ...documentOf().cells, constructor: { url: 'https://built.example.com' } },
    tenantRoutes: { acme: { crm: 'https://crm-acme.example.com' } },
  });
  const environment = liveEnvironment(table, clock);
  expect(await environment.ask('acme', 'constructor')).toMatchObject({ status: 200, host: 'built.example.com' });
});

test('a live plan limits from the first request on', async () => {
  const plans = { tiny: { requestsPerSecond: 0.01, burst: 1 } };
  await put({ ...documentOf(), plans, tenants: { plan: 'tiny' } });
  const environment = liveEnvironment(table, clock);
  const statuses: unknown[] = [];
  for (let request = 0; request < 6; request += 1) statuses.push((await environment.ask('acme')).status);
  expect(statuses[0]).toBe(200);
  expect(statuses.at(-1)).toBe('RATE_LIMIT');
});

describe('a pinned tenant', () => {
  const frame = frameOf(REFUSING);
  const pinned = {
    ...documentOf(),
    tenantRoutes: { acme: { crm: { url: 'https://crm-acme.example.com', pinned: true } } },
  };

  test('gets 503 while the table is gone, and others are served by the last version', async () => {
    await put(pinned, frame);
    const environment = liveEnvironment(table, clock, frame);
    await environment.ask('acme');
    environment.disturb(GONE);
    clock.nowMs += 3_000;
    expect(await environment.ask('acme')).toMatchObject({ status: 200, host: 'crm-acme.example.com' });
    clock.nowMs += 2_000;
    expect(await environment.ask('acme')).toMatchObject({ status: 'SERVICE_UNAVAILABLE', host: undefined });
    expect(await environment.ask('globex')).toMatchObject({ status: 200, config: 'live 1', stale: true });
    environment.disturb(there);
    clock.nowMs += 5_000;
    expect(await environment.ask('acme')).toMatchObject({ status: 200, host: 'crm-acme.example.com', stale: false });
  });

  test('reaches no other deployment after a read that lags behind its pin', async () => {
    const key = { [KEY.partition]: { S: 'LIGHT' }, [KEY.sort]: { S: 'GATEWAY' } };
    const light = async () => (await dynamo.call('GetItem', { TableName: table.name, Key: key })).Item ?? {};
    const write = (item: Awaited<ReturnType<typeof light>>) =>
      dynamo.call('PutItem', { TableName: table.name, Item: item });
    await put(movedTo('one.example.com'), frame);
    const before = await light();
    await put(pinned, frame);
    const after = await light();
    const environment = liveEnvironment(table, clock, frame);
    expect(await environment.ask('acme')).toMatchObject({ host: 'crm-acme.example.com', config: 'live 2' });

    await write(before);
    clock.nowMs += 3_000;
    await environment.ask('globex', 'erp');
    expect(await environment.ask('acme')).toMatchObject({ host: 'crm-acme.example.com', config: 'live 2' });
    clock.nowMs += 3_000;
    environment.operations();
    for (let request = 0; request < 20; request += 1) {
      expect(await environment.ask('acme')).toMatchObject({ status: 'SERVICE_UNAVAILABLE', host: undefined });
    }
    expect(environment.operations().length).toBeLessThanOrEqual(2);

    await write(after);
    clock.nowMs += 5_000;
    expect(await environment.ask('acme')).toMatchObject({ host: 'crm-acme.example.com', stale: false });
  });

  test('reaches no other deployment in a new environment without the table', async () => {
    await put(pinned, frame);
    const environment = liveEnvironment(table, clock, frame);
    environment.disturb(GONE);
    expect(await environment.ask('acme')).toMatchObject({ status: 'SERVICE_UNAVAILABLE', host: undefined });
  });

  test('is refused by the check where new environments go by what was deployed', async () => {
    expect(await put(pinned)).toMatchObject({
      status: 'BAD_REQUEST',
      body: { details: expect.stringContaining('withoutTable: refuse') as string },
    });
  });
});

test('a new environment without the table goes by what was deployed, and says so', async () => {
  await put(movedTo('new.example.com'));
  const environment = liveEnvironment(table, clock);
  environment.disturb(GONE);
  expect(await environment.ask('acme')).toMatchObject({ host: 'crm.example.com', config: 'deployed', stale: true });
});

test('a table that is gone is not asked by each request', async () => {
  const environment = liveEnvironment(table, clock);
  await environment.ask('acme');
  environment.disturb(GONE);
  clock.nowMs += 5_000;
  environment.operations();
  for (let request = 0; request < 50; request += 1) await environment.ask('acme');
  expect(environment.operations().length).toBeLessThanOrEqual(2);
});

test('a clock that jumps, back or ahead, makes an environment look again', async () => {
  const environment = liveEnvironment(table, clock);
  await environment.ask('acme');
  await put(movedTo('new.example.com'));
  clock.nowMs -= 3_600_000;
  expect(await environment.ask('acme')).toMatchObject({ status: 200 });
  clock.nowMs += 7_200_000;
  expect(await environment.ask('acme')).toMatchObject({ host: 'new.example.com', stale: false });
});

test('a damaged version leaves the last good one in force, and is asked for seldom', async () => {
  await put(movedTo('good.example.com'));
  const environment = liveEnvironment(table, clock);
  await environment.ask('acme');
  await put(movedTo('bad.example.com'));
  const { Item: light = {} } = await dynamo.call('GetItem', {
    TableName: table.name,
    Key: { [KEY.partition]: { S: 'LIGHT' }, [KEY.sort]: { S: 'GATEWAY' } },
  });
  const { hash } = JSON.parse(light['live']?.S ?? '{}') as { hash: string };
  const key = { [KEY.partition]: { S: contentPartition(hash) }, [KEY.sort]: { S: '0000' } };
  // Good rules, but not those of this name.
  const data = brotliCompressSync(JSON.stringify(frameOf().rules)).toString('base64');
  await dynamo.call('PutItem', { TableName: table.name, Item: { ...key, data: { S: data } } });
  clock.nowMs += 5_000;
  environment.operations();
  for (let request = 0; request < 50; request += 1) {
    expect(await environment.ask('acme')).toMatchObject({ host: 'good.example.com', config: 'live 1', stale: true });
  }
  expect(environment.operations().length).toBeLessThanOrEqual(6);
});

test('a pointer that somebody deletes leaves the last version in force, and its environment says so', async () => {
  await put(movedTo('new.example.com'));
  const environment = liveEnvironment(table, clock);
  await environment.ask('acme');
  const key = { [KEY.partition]: { S: 'LIGHT' }, [KEY.sort]: { S: 'GATEWAY' } };
  await dynamo.call('DeleteItem', { TableName: table.name, Key: key });
  clock.nowMs += 5_000;
  environment.operations();
  for (let request = 0; request < 50; request += 1) {
    expect(await environment.ask('acme')).toMatchObject({ host: 'new.example.com', stale: true });
  }
  expect(environment.operations().length).toBeLessThanOrEqual(3);
});

test('an older version that a restored backup brings back is followed, and the next one is another', async () => {
  await put(movedTo('one.example.com'));
  const older = { call: dynamo.call, name: await dynamo.createTable() };
  await liveAdmin(older, clock)('PUT /api/admin/config', changing(movedTo('restored.example.com')));
  const environment = liveEnvironment(table, clock);
  await put(movedTo('two.example.com'));
  expect(await environment.ask('acme')).toMatchObject({ host: 'two.example.com', config: 'live 2' });
  const restored = liveEnvironment(older, clock);
  expect(await restored.ask('acme')).toMatchObject({ host: 'restored.example.com', config: 'live 1' });
});

test('a version whose place the deployment took counts no more, and a later one does', async () => {
  await put(movedTo('one.example.com'));
  const next = frameOf(CELLS.replace('liveConfig: {', 'liveConfig: { replaces: 1,'));
  expect(await liveEnvironment(table, clock, next).ask('acme')).toMatchObject({
    host: 'crm.example.com',
    config: 'deployed',
  });
  await put(movedTo('two.example.com'), next);
  expect(await liveEnvironment(table, clock, next).ask('acme')).toMatchObject({
    host: 'two.example.com',
    config: 'live 2',
  });
});

test('of more than 2,000 tenants with a deployment of their own, those who asked last keep their app', async () => {
  const own = Object.fromEntries(
    Array.from({ length: 2_001 }, (_, of) => [`t${of}`, { crm: { baseUrl: `https://t${of}` } }]),
  );
  const view = { base: { version: 0, rules: { cells: { crm: {} }, tenantRoutes: own } } } as unknown as LiveView;
  const built: unknown[] = [];
  const app = createRulesApp({
    watch: { current: () => ({ view, isCurrent: true, isKnown: true }) } as never,
    appOver: ({ cells }) => {
      built.push(cells['crm']?.baseUrl);
      return async () => ({ status: 200, headers: {}, body: '' });
    },
    limitsOver: () => undefined as never,
    tally: undefined as never,
    refusesUnknown: false,
  });
  const ask = (of: number) => app(gatewayRequest({ path: '/api/v1/crm/x', headers: { 'x-tenant-id': `t${of}` } }), {});
  for (let of = 0; of < 2_000; of += 1) await ask(of);
  await ask(0);
  // The app for everybody is built first.
  expect(built).toHaveLength(2_001);
  await ask(2_000);
  await ask(0);
  expect(built.slice(2_001)).toEqual(['https://t2000']);
  await ask(1);
  expect(built.slice(2_002)).toEqual(['https://t1']);
});
