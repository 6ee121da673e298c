// Recalls come with looks that are made anyway. A verdict that is older than they are waits for them, or does not pass.

import { DEFAULT_TENANT } from '../../../../lambdas/domain/tenant/tenant';
import { TABLE_WAIT_MS } from '../../../../lambdas/proxy/fleet/timer';
import { createRecallList, FIRST_WAIT_MS } from '../../../../lambdas/proxy/kept/recall-list';
import type { DynamoCall, Item } from '../../../../lambdas/stores/dynamodb/call';
import { lightKey } from '../../../../lambdas/stores/dynamodb/fleet-items';
import { createDynamoFleetState } from '../../../../lambdas/stores/dynamodb/fleet-state';
import { createRecallWriter } from '../../../../lambdas/stores/dynamodb/recalls';

const START_MS = 1_764_000_000_000;
const STALE_MS = 10_000;

function scene() {
  const now = { ms: START_MS };
  const looks: string[][] = [];
  const table = { isDown: false, hangs: false, leavesKeys: false, leavesRecalls: false, items: [] as Item[] };
  /** How long each request would have waited; a test fires them. */
  const waits: { ms: number; fire: () => void }[] = [];
  const call = (async (_operation: string, input: { RequestItems: Record<string, { Keys: Item[] }> }) => {
    const keys = Object.values(input.RequestItems).flatMap(({ Keys }) => Keys);
    looks.push(keys.map((key) => key['sk']?.S ?? ''));
    if (table.isDown) throw new Error('down');
    if (table.leavesKeys) return { Responses: {}, UnprocessedKeys: { lights: { Keys: keys } } };
    if (table.hangs) await new Promise(() => {});
    const isRecall = (key: Item) => key['sk']?.S?.startsWith('RECALL#') === true;
    if (table.leavesRecalls) {
      const left = { lights: { Keys: keys.filter(isRecall) } };
      return { Responses: { lights: table.items.filter((item) => !isRecall(item)) }, UnprocessedKeys: left };
    }
    const found = table.items.filter((item) => keys.some((key) => key['sk']?.S === item['sk']?.S));
    return { Responses: { lights: found } };
  }) as unknown as DynamoCall;
  const list = createRecallList({
    call,
    tableName: 'lights',
    staleMs: STALE_MS,
    clock: () => now.ms,
    random: () => 0.5,
    startTimer: (ms, fire) => {
      waits.push({ ms, fire });
      return () => {};
    },
  });
  const fleet = createDynamoFleetState(list.watch(call), { circuits: 'circuits', lights: 'lights' });
  const writer = createRecallWriter('lights', () => now.ms);
  /** As the table would have it after the transaction. */
  const disable = (id: string) => {
    const {
      Key = {},
      ExpressionAttributeNames,
      ExpressionAttributeValues,
    } = writer.tenant({ ...DEFAULT_TENANT, id, version: 2, status: 'disabled' }).Update ?? {};
    const name = ExpressionAttributeNames?.['#name'] ?? '';
    table.items.push({ ...Key, [name]: ExpressionAttributeValues?.[':value'] ?? {} } as Item);
  };
  const isKnown = async (madeAtMs: number, id = 'acme') => (await list.since(madeAtMs))?.tenant(id)?.status;
  return { now, looks, waits, table, list, fleet, disable, isKnown };
}

test('a look at the platform’s light brings the recalls, in the same operation', async () => {
  const { now, looks, fleet, disable, isKnown } = scene();
  disable('acme');
  await fleet.read('crm', true);
  expect(looks.map((keys) => keys.map((key) => key.replace(/\d+/, 'n')).toSorted())).toEqual([
    ['CELL#crm', 'GATEWAY', 'RECALL#n', 'RECALL#n', 'STATE'],
  ]);
  expect(await isKnown(now.ms - 60_000)).toBe('disabled');
  expect(await isKnown(now.ms - 60_000, 'other')).toBeUndefined();
  expect(looks).toHaveLength(1);
});

test('what the fleet’s state says is what it says without the recalls', async () => {
  const { fleet, disable } = scene();
  disable('acme');
  expect(await fleet.read('crm', true)).toEqual({
    circuit: { phase: 'closed', generation: 0, calls: [] },
    platformLight: undefined,
    cellLight: undefined,
  });
});

test('a look that leaves the platform’s light out reads no recalls', async () => {
  const { looks, fleet } = scene();
  await fleet.read('crm', false);
  expect(looks.flat()).toEqual(['CELL#crm', 'STATE']);
});

test('a verdict of the last seconds needs no look, but meets what is known', async () => {
  const { now, looks, fleet, disable, isKnown } = scene();
  expect(await isKnown(now.ms - 4_999)).toBeUndefined();
  expect(looks).toEqual([]);
  disable('acme');
  await fleet.read(undefined);
  expect(await isKnown(now.ms)).toBe('disabled');
});

test('an older verdict waits for a look where none has come by for 5 s, and all who wait share it', async () => {
  const { now, looks, fleet, disable, isKnown } = scene();
  await fleet.read(undefined);
  disable('acme');
  now.ms += 4_999;
  expect(await isKnown(START_MS - 60_000)).toBeUndefined();
  expect(looks).toHaveLength(1);
  now.ms += 1;
  expect(await Promise.all([isKnown(START_MS), isKnown(START_MS)])).toEqual(['disabled', 'disabled']);
  expect(looks).toHaveLength(2);
  expect(looks[1]).toEqual([expect.stringMatching(/^RECALL#/), expect.stringMatching(/^RECALL#/)]);
});

test('without a look, known recalls serve for the time that the description gives, and then no older verdict passes', async () => {
  const { now, table, fleet, list, looks } = scene();
  await fleet.read(undefined);
  table.isDown = true;
  now.ms += 5_000 + STALE_MS - 1;
  expect(await list.since(START_MS)).toBeDefined();
  now.ms += 1;
  expect(await list.since(START_MS)).toBeUndefined();
  expect(await list.since(now.ms)).toBeDefined();
  // One look, and a pause after it failed.
  expect(looks).toHaveLength(2);
  now.ms += 2_000;
  table.isDown = false;
  expect(await list.since(START_MS)).toBeDefined();
});

test('an environment that has never read recalls lets young verdicts pass, and no older one while it cannot', async () => {
  const { table, list } = scene();
  table.isDown = true;
  const ofYoung = await list.since(START_MS - 4_999);
  expect([ofYoung?.tenant('acme'), ofYoung?.isRevoked('cgk_0123456789abcdef')]).toEqual([undefined, false]);
  expect(await list.since(START_MS - 5_000)).toBeUndefined();
});

test('a partial answer tells nothing', async () => {
  const { table, list, fleet } = scene();
  table.leavesKeys = true;
  await expect(fleet.read(undefined)).rejects.toThrow('unread');
  expect(await list.since(START_MS - 5_000)).toBeUndefined();
});

test('a look that answers late does not hide what a later one has read', async () => {
  const { now, table, fleet, list, disable, isKnown } = scene();
  let answer: (value: object) => void = () => undefined;
  const slow = list.watch((() => new Promise((resolve) => (answer = resolve))) as unknown as DynamoCall);
  const late = createDynamoFleetState(slow, { circuits: 'circuits', lights: 'lights' }).read(undefined);
  now.ms += 1;
  disable('acme');
  await fleet.read(undefined);
  answer({ Responses: {} });
  await late;
  expect(table.items).toHaveLength(1);
  expect(await isKnown(START_MS - 60_000)).toBe('disabled');
});

test('a recall is known for ten minutes, and gone after twenty', async () => {
  const { now, disable, isKnown } = scene();
  disable('acme');
  now.ms += 600_000;
  expect(await isKnown(START_MS)).toBe('disabled');
  now.ms += 600_000;
  expect(await isKnown(START_MS)).toBeUndefined();
});

test('recalls that were left unread do not fail the look at lights and circuits', async () => {
  const { table, list, fleet, now } = scene();
  table.leavesRecalls = true;
  table.items.push({ ...lightKey('gateway'), until: { N: String(START_MS + 60_000) } });
  expect((await fleet.read('crm', true)).platformLight).toMatchObject({ untilMs: START_MS + 60_000 });
  expect(await list.since(START_MS - 5_000)).toBeUndefined();
  table.leavesRecalls = false;
  now.ms += 3_000;
  expect(await list.since(START_MS)).toBeDefined();
});

test('a request waits for a hanging table no longer than for the fleet’s state where known recalls can serve', async () => {
  const { now, table, fleet, list, waits } = scene();
  await fleet.read(undefined);
  table.hangs = true;
  now.ms += 6_000;
  const waiting = list.since(START_MS);
  expect(waits.map(({ ms }) => ms)).toEqual([TABLE_WAIT_MS]);
  waits[0]?.fire();
  expect(await waiting).toBeDefined();
});

test('a request waits longer, and not without end, before the first recalls are read', async () => {
  const { table, list, waits } = scene();
  table.hangs = true;
  const waiting = list.since(START_MS - 6_000);
  expect(waits.map(({ ms }) => ms)).toEqual([FIRST_WAIT_MS]);
  waits[0]?.fire();
  expect(await waiting).toBeUndefined();
});

test('a verdict from a clock that is ahead needs recalls that are known', async () => {
  const { table, list, looks } = scene();
  table.isDown = true;
  expect(await list.since(START_MS + 1)).toBeUndefined();
  expect(looks).toHaveLength(1);
});
