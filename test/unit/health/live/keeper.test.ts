// The patrol's rounds over a version that is tried: on after the bake, back where it is worse, nowhere where nothing is seen.
// And over the pointer, which somebody may delete.

import { KEY, ROLLOUT_PREFIX, STATE_PARTITION } from '../../../../lambdas/contract/table-keys';
import type { LivePointer } from '../../../../lambdas/domain/live/live-view';
import { NO_COUNTS, type SideCounts } from '../../../../lambdas/domain/live/rollout-counts';
import { keepPointer, type PointerPorts } from '../../../../lambdas/health/live/keep-pointer';
import { createDynamoAuditLog } from '../../../../lambdas/stores/dynamodb/audit';
import { ContentGone, POINTER_ATTRIBUTE } from '../../../../lambdas/stores/dynamodb/live-config';
import { createDynamoLiveVersions } from '../../../../lambdas/stores/dynamodb/live-versions';
import { createDynamoRolloutCounter } from '../../../../lambdas/stores/dynamodb/rollout-counts';
import {
  changing,
  eachLiveScene,
  frameOf,
  type LiveClock,
  type LiveScene,
  liveAdmin,
  liveEnvironment,
  livePatrol,
  movedTo,
} from '../../../support/live-fleet';

const STEPS = { steps: [10, 50, 100], bakeSeconds: 60 };
const SECOND_MS = 1_000;

let table: LiveScene['table'];
let clock: LiveClock;
let patrol: ReturnType<typeof livePatrol>;
eachLiveScene((scene) => {
  ({ table, clock } = scene);
  patrol = livePatrol(table, clock);
});

const admin = () => liveAdmin(table, clock);
const put = (rollout?: object, document: object = movedTo('new.example.com'), more = {}) =>
  admin()('PUT /api/admin/config', { ...changing(document), ...(rollout && { rollout }) }, more);
const back = (version: number) => admin()('POST /api/admin/config/rollback', { version, reason: 'by hand' });
const config = async () => (await admin()('GET /api/admin/config')).body;
const versionNow = async () => Number((await config())['version']);

const WELL = { tried: 40, others: 60 };

const failedOf = (failed: Partial<SideCounts>) => Object.values(failed).reduce((all, one) => all + one, 0);

/** What environments count in one round, of `tenants` tenants of each side alike, and the round. */
async function round(
  requests: { tried: number; others: number } = WELL,
  failed: Partial<SideCounts> = {},
  who = patrol,
  tenants = 2,
) {
  clock.nowMs += 30 * SECOND_MS;
  const counts = {
    tried: { ...NO_COUNTS.tried, requests: requests.tried, ...failed },
    others: { ...NO_COUNTS.tried, requests: requests.others },
    groups: NO_COUNTS.groups.map((none, place) =>
      place < tenants
        ? {
            ...none,
            tried: requests.tried / tenants,
            triedFailed: failedOf(failed) / tenants,
            others: requests.others / tenants,
          }
        : none,
    ),
  };
  const add = createDynamoRolloutCounter(table.call, table.name, () => clock.nowMs);
  if (requests.tried + requests.others > 0) await add(await versionNow(), counts);
  await who.round();
}

async function rounds(count: number, ...given: Parameters<typeof round>) {
  for (let done = 0; done < count; done += 1) await round(...given);
}

async function records() {
  const query = {
    fromMs: 0,
    toMs: clock.nowMs + 1e9,
    order: 'oldest first',
    limit: 50,
    only: {},
    cursor: undefined,
  } as const;
  const { lines } = await createDynamoAuditLog(table.call, table.name).page({ ...query, nowMs: clock.nowMs });
  return lines.map(({ user, action, target }) => `${user} ${action} ${target}`);
}

test('steps go on after the bake until everybody has the version, and each leaves a version and a record', async () => {
  expect(await put(STEPS)).toMatchObject({ status: 200, body: { version: 1 } });
  await rounds(2);
  expect(await config()).toMatchObject({
    version: 1,
    rollout: { percent: 10, steps: [10, 50, 100], bakeSeconds: 60 },
    rollout_progress: {
      says: 'The new side is no worse: 0 of 80 (0 %) failed, others 0 of 120 (0 %) failed',
      next_percent: 50,
      baked_seconds: 30,
      left_seconds: 30,
      tried: { requests: 80, server_errors: 0, timeouts: 0, refusals: 0 },
      others: { requests: 120 },
    },
  });
  await round();
  expect(await config()).toMatchObject({ version: 2, from: 1, author: 'patrol', rollout: { percent: 50 } });
  await rounds(3);
  expect(await config()).toMatchObject({
    version: 3,
    rollout: null,
    rollout_progress: null,
    document: movedTo('new.example.com'),
  });
  await round();
  expect(await versionNow()).toBe(3);
  expect(await records()).toEqual(['ops config.change 1', 'patrol config.advance 2', 'patrol config.advance 3']);
  expect(await config()).toMatchObject({ reason: expect.stringMatching(/^On to everybody\. The new side/) });
  const told = patrol.told.filter((line) => line.startsWith('A live version '));
  expect(told[0]).toMatch(/^A live version is tried {"tried":1,"says":"The new side is no worse/);
  expect(told[2]).toMatch(/^A live version goes on {"tried":1,"says":"On to 50 % of the tenants.*"version":2}$/);
});

test('a step over a live version is of the tried rules, and others keep the version before', async () => {
  const pointer = () => createDynamoLiveVersions(table.call, { lights: table.name, audit: table.name }).pointer();
  await put(undefined, movedTo('second.example.com'));
  await put(STEPS);
  const tried = await pointer();
  await rounds(3);
  expect(await pointer()).toEqual({ ...tried, version: 3, rollout: { ...tried?.rollout, percent: 50 } });
  expect(tried).toMatchObject({ before: { version: 1 } });
});

test('what a single tenant does takes a version back where that tenant alone tries it', async () => {
  const badOfOne = () => round(WELL, { timeouts: 20 }, patrol, 1);
  await put({ percent: 50 });
  await badOfOne();
  expect(await config()).toMatchObject({ version: 1 });
  expect(patrol.told.at(-1)).toContain('a single tenant makes the difference');
  await put({ tenants: ['acme', 'globex'] });
  await badOfOne();
  expect(await config()).toMatchObject({ version: 2 });
  await put({ tenants: ['acme'] });
  await badOfOne();
  expect(await config()).toMatchObject({ version: 4, author: 'patrol' });
});

test('a patrol that others overtake three times leaves the version to the next round', async () => {
  await put(STEPS);
  await rounds(2);
  let claims = 0;
  const refused = Object.assign(new Error('taken'), { name: 'ConditionalCheckFailedException' });
  const call: typeof table.call = async (operation, input) => {
    const isClaim = operation === 'PutItem' && JSON.stringify(input).includes('"0000000002"');
    claims += Number(isClaim);
    if (isClaim) throw refused;
    return table.call(operation, input);
  };
  const raced = livePatrol({ ...table, call }, clock);
  await round(WELL, {}, raced);
  expect(claims).toBe(3);
  expect(raced.told.at(-1)).toBe('Somebody else moves the live version {}');
});

test('a worse version is taken back to what was deployed, with figures, a record, a metric, and for every environment', async () => {
  const environment = liveEnvironment(table, clock);
  await put({ percent: 99 });
  expect(await environment.ask('acme')).toMatchObject({ host: 'new.example.com' });
  await round(WELL, { timeouts: 20 });
  expect(await config()).toMatchObject({
    version: 2,
    source: 'deployed',
    author: 'patrol',
    restores: 0,
    rollout: null,
  });
  expect((await config())['why']).toBe('Version 2 took everything back to what was deployed.');
  expect((await config())['reason']).toBe(
    'Taken back: timeouts 20 of 40 (50 %) of the new side, 0 of 60 (0 %) of the old one at the same time',
  );
  expect(await records()).toEqual(['ops config.change 1', 'patrol config.rollback 2']);
  const read = await admin()('GET /api/admin/config/versions/{version}', {}, { path: { version: '2' } });
  expect(read.body).toMatchObject({ version: 2, document: frameOf().document });
  expect(patrol.told.some((line) => line.includes('"LiveRollbacks":1'))).toBe(true);
  expect(patrol.told).toContainEqual(
    expect.stringMatching(/^A live version was taken back {"tried":1,"says":"Taken back: .*","version":2}$/),
  );
  clock.nowMs += 5 * SECOND_MS;
  expect(await environment.ask('acme')).toMatchObject({ host: 'crm.example.com', config: 'deployed', stale: false });
  // What follows is made over what was deployed, and goes on counting.
  expect(await put({ percent: 99 }, movedTo('third.example.com'))).toMatchObject({
    status: 200,
    body: { version: 3, from: 2 },
  });
  clock.nowMs += 5 * SECOND_MS;
  expect(await environment.ask('acme')).toMatchObject({ host: 'third.example.com', config: 'live 3' });
});

test('a worse version over a live one is taken back to that one', async () => {
  await put(undefined, movedTo('second.example.com'));
  await put(STEPS);
  await round(WELL, { serverErrors: 20 });
  expect(await config()).toMatchObject({
    version: 3,
    source: 'live',
    restores: 1,
    document: movedTo('second.example.com'),
  });
});

test('a patrol that sees nothing, or no longer anything, goes nowhere and says so', async () => {
  await put(STEPS);
  const nothing = { tried: 0, others: 0 };
  await rounds(10, nothing);
  expect(await config()).toMatchObject({
    version: 1,
    rollout_progress: {
      says: 'Waits: saw 0 requests of the new side and 0 of the old one; each needs 20',
      left_seconds: 0,
    },
  });
  await put({ ...STEPS, bakeSeconds: 200 });
  await rounds(2);
  await rounds(10, nothing);
  expect(await config()).toMatchObject({
    version: 2,
    rollout_progress: { says: 'Waits: no request of the new side and none of the old one in the last looks' },
  });
  expect(patrol.told.at(-1)).toContain('Waits: no request');
});

test('named tenants come first, then the steps; without steps nothing goes on by itself', async () => {
  await put({ tenants: ['acme'], ...STEPS });
  expect(await config()).toMatchObject({ rollout: { tenants: ['acme'], steps: [10, 50, 100] } });
  await rounds(3);
  expect(await config()).toMatchObject({ version: 2, rollout: { tenants: ['acme'], percent: 10 } });
  await put({ percent: 10 });
  await rounds(20);
  expect(await config()).toMatchObject({ version: 3, rollout_progress: { next_percent: null, left_seconds: null } });
});

test.each([3_600_000, -3_600_000])('a clock that jumps by %d ms ends no bake early, and none never', async (jumpMs) => {
  await put({ ...STEPS, bakeSeconds: 120 });
  await round();
  clock.nowMs += jumpMs;
  await round();
  expect(await versionNow()).toBe(1);
  await rounds(5);
  expect(await versionNow()).toBeGreaterThan(1);
});

test('a state of looks that cannot be read is begun again', async () => {
  await put(STEPS);
  const looks = [{ ...NO_COUNTS, groups: NO_COUNTS.groups.map(() => 0) }];
  const content = { S: JSON.stringify({ look: 1, lookedAtMs: clock.nowMs, bakedMs: 1e9, looks, says: '' }) };
  const key = { [KEY.partition]: { S: `${ROLLOUT_PREFIX}1` }, [KEY.sort]: { S: 'STATE' } };
  await table.call('PutItem', { TableName: table.name, Item: { ...key, look: { N: '0' }, content } });
  await round();
  expect(await config()).toMatchObject({ version: 1, rollout_progress: { baked_seconds: 0 } });
});

test('of two patrols at the same time one moves the version', async () => {
  await put({ ...STEPS, bakeSeconds: 10 });
  await round();
  const other = livePatrol(table, clock);
  const both = async () => void (await Promise.all([patrol.round(), other.round()]));
  await round(WELL, {}, { ...patrol, round: both });
  expect([...patrol.told, ...other.told].filter((line) => line.startsWith('Somebody else moves'))).toHaveLength(1);
  expect(await versionNow()).toBe(2);
  expect(await records()).toEqual(['ops config.change 1', 'patrol config.advance 2']);
});

test('an operator who is faster than the patrol is not overruled, and one who is slower is told', async () => {
  const { etag } = await put({ ...STEPS, bakeSeconds: 10 });
  await rounds(2);
  expect(await put(undefined, movedTo('x.example.com'), { ifMatch: etag })).toMatchObject({ status: 'CONFLICT' });
  let isFirst = true;
  const raced = livePatrol(
    {
      ...table,
      call: async (operation, input) => {
        if (operation === 'TransactWriteItems' && isFirst) {
          isFirst = false;
          await back(0);
        }
        return table.call(operation, input);
      },
    },
    clock,
  );
  await round(WELL, { refusals: 30 }, raced);
  expect(raced.told.at(-1)).toContain('Somebody else moves the live version');
  expect(await config()).toMatchObject({ reason: 'by hand', rollout: null });
});

test('a worse version over one that a deployment replaced is taken back to what is deployed', async () => {
  const environment = liveEnvironment(table, clock, { ...frameOf(), replaces: 1 });
  await put(undefined, movedTo('replaced.example.com'));
  await put({ percent: 99 });
  await round(WELL, { timeouts: 20 }, livePatrol(table, clock, { replaces: 1 }));
  expect(await config()).toMatchObject({ version: 3, source: 'deployed', restores: 0, author: 'patrol' });
  clock.nowMs += 5 * SECOND_MS;
  expect(await environment.ask('acme')).toMatchObject({ host: 'crm.example.com', config: 'deployed' });
});

test('a deployment that took the place of the tried version ends the rollout', async () => {
  await put(STEPS);
  const deployed = livePatrol(table, clock, { replaces: 1 });
  await rounds(5, WELL, { timeouts: 30 }, deployed);
  expect(await versionNow()).toBe(1);
});

test('a table that fails stops nothing else of the patrol, and nothing is moved', async () => {
  await put(STEPS);
  const broken = livePatrol({ ...table, call: async () => Promise.reject(new Error('gone')) }, clock);
  await round(WELL, { timeouts: 30 }, broken);
  expect(broken.told).toEqual([expect.stringContaining('could not be tended')]);
  expect(await versionNow()).toBe(1);
});

describe('the pointer', () => {
  const LIGHT = { [KEY.partition]: { S: 'LIGHT' }, [KEY.sort]: { S: 'GATEWAY' } };
  const item = async () => (await table.call('GetItem', { TableName: table.name, Key: LIGHT })).Item ?? {};

  test.each<readonly [how: string, spoil: (old: string) => Promise<unknown>]>([
    ['deleted', () => table.call('DeleteItem', { TableName: table.name, Key: LIGHT })],
    [
      'spoilt',
      () => table.call('PutItem', { TableName: table.name, Item: { ...LIGHT, [POINTER_ATTRIBUTE]: { S: '{' } } }),
    ],
    [
      'set back',
      (old) => table.call('PutItem', { TableName: table.name, Item: { ...LIGHT, [POINTER_ATTRIBUTE]: { S: old } } }),
    ],
  ])('that was %s by hand is put back within a round, told and recorded', async (_, spoil) => {
    await put(undefined, movedTo('first.example.com'));
    const old = (await item())[POINTER_ATTRIBUTE]?.S ?? '';
    await put();
    const before = (await item())[POINTER_ATTRIBUTE];
    await patrol.round();
    await spoil(old);
    const fresh = liveEnvironment(table, clock);
    clock.nowMs += 30 * SECOND_MS;
    await patrol.round();
    expect((await item())[POINTER_ATTRIBUTE]).toEqual(before);
    expect(patrol.told.some((line) => line.includes('"LivePointerRepairs":1'))).toBe(true);
    expect(patrol.told).toContain('The pointer to the live version was put back {"version":2}');
    expect((await records()).at(-1)).toBe('patrol config.repair 2');
    expect(await fresh.ask('acme')).toMatchObject({ host: 'new.example.com' });
    const { length } = await records();
    await patrol.round();
    expect(await records()).toHaveLength(length);
  });

  test('to a version whose contents are gone is not put back, and that is told', async () => {
    await put(undefined, movedTo('first.example.com'));
    const old = (await item())[POINTER_ATTRIBUTE] ?? { S: '' };
    await put();
    await patrol.round();
    // As after a restore of the table to the time of the first version.
    await table.call('PutItem', { TableName: table.name, Item: { ...LIGHT, [POINTER_ATTRIBUTE]: old } });
    const second = { [KEY.partition]: { S: STATE_PARTITION.live }, [KEY.sort]: { S: '0000000002' } };
    await table.call('DeleteItem', { TableName: table.name, Key: second });
    await patrol.round();
    expect((await item())[POINTER_ATTRIBUTE]).toEqual(old);
    expect(patrol.told.at(-1)).toContain('The contents of the live version are gone');
  });

  describe('as the patrol noted it', () => {
    const noted = { version: 2, hash: 'h2', deployed: 'd' };
    const older = { ...noted, version: 1 };

    /** Keeps a pointer, and says what was written down and moved. */
    async function kept(
      pointer: LivePointer | undefined,
      note: LivePointer | undefined,
      broken: Partial<PointerPorts['versions']> = {},
    ) {
      const done: string[] = [];
      const soon = () => new Promise((resolve) => setImmediate(resolve));
      const versions: PointerPorts['versions'] = {
        pointer: async () => pointer,
        get: async (version) => ({ version }) as never,
        rules: async (hash) => void done.push(`rules ${hash}`) as never,
        moveTo: async ({ version }, from) => done.push(`move ${from} to ${version}`) > 0,
        ...broken,
      };
      const result = await keepPointer({
        versions,
        note: {
          read: async () => note && JSON.stringify(note),
          write: async (text) => {
            await soon();
            done.push(`note ${text}`);
          },
        },
        clock: () => clock.nowMs,
      });
      return { result, done };
    }

    test('is noted before the round ends, and only where it moved', async () => {
      expect(await kept(noted, undefined)).toEqual({
        result: { pointer: noted, isRepaired: false },
        done: [`note ${JSON.stringify(noted)}`],
      });
      expect(await kept(noted, older)).toMatchObject({ done: [`note ${JSON.stringify(noted)}`] });
      expect(await kept(noted, noted)).toMatchObject({ done: [] });
    });

    test('is put back over an older one, once its contents were read', async () => {
      expect(await kept(older, noted)).toEqual({
        result: { pointer: noted, isRepaired: true },
        done: ['rules h2', 'move 1 to 2'],
      });
    });

    test('that took everything back to what was deployed has no contents to read', async () => {
      const empty = { ...noted, hash: '' };
      const done = ['move 0 to 2'];
      expect(await kept(undefined, empty)).toEqual({ result: { pointer: empty, isRepaired: true }, done });
    });

    test('stays as it is where somebody else moves it meanwhile', async () => {
      const { result } = await kept(older, noted, { moveTo: async () => false });
      expect(result).toEqual({ pointer: older, isRepaired: false });
    });

    test('is lost with its contents, and kept where the table does not answer', async () => {
      const failing = (error: Error) => ({
        rules: async () => {
          throw error;
        },
      });
      const { result, done } = await kept(older, noted, failing(new ContentGone('gone')));
      expect([result, done]).toEqual([{ pointer: older, isRepaired: false, lost: 2 }, []]);
      await expect(kept(older, noted, failing(new Error('throttled')))).rejects.toThrow('throttled');
    });
  });

  test('that never was is not made up', async () => {
    await patrol.round();
    expect(await item()).toEqual({});
    expect(patrol.told).toEqual([]);
  });
});
