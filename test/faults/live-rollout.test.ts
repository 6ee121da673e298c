// A version that is tried by half of the tenants, in a hundred environments, with the code of proxy, admin function and
// patrol as it is deployed: it is taken back by itself where it is worse than what all others get.

import { KEY, ROLLOUT_PREFIX } from '../../lambdas/contract/table-keys';
import {
  changing,
  eachLiveScene,
  type LiveClock,
  type LiveEnvironment,
  type LiveScene,
  liveAdmin,
  liveEnvironment,
  livePatrol,
  movedTo,
} from '../support/live-fleet';
import { runSeed, seededRandom } from '../support/random';

const ENVIRONMENTS = 100;
const TENANTS = Array.from({ length: 60 }, (_, index) => `tenant-${index}`);
const NEW = 'new.example.com';
const OLD = 'crm.example.com';
const HALF = { steps: [50, 100], bakeSeconds: 3_600 };
const PROMISED_MS = 3 * 60_000;

let table: LiveScene['table'];
let clock: LiveClock;
let fleet: LiveEnvironment[];
let patrol: ReturnType<typeof livePatrol>;
const random = seededRandom(runSeed('live rollout'));
eachLiveScene((scene) => {
  ({ table, clock } = scene);
  fleet = Array.from({ length: ENVIRONMENTS }, () => liveEnvironment(table, clock));
  patrol = livePatrol(table, clock);
});

const admin = () => liveAdmin(table, clock);
const put = (rollout: object) => admin()('PUT /api/admin/config', { ...changing(movedTo(NEW)), rollout });
const config = async () => (await admin()('GET /api/admin/config')).body;
const versionNow = async () => (await config())['version'];
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** Four requests a second, of any tenant in any environment, with the patrol's rounds each 30 s; true of `until` ends it. */
async function pass(seconds: number, until = async () => false) {
  const answers = new Map<string, number>();
  for (let second = 1; second <= seconds; second += 1) {
    clock.nowMs += 1_000;
    for (let ask = 0; ask < 4; ask += 1) {
      const { host = 'none', status } = await pick(fleet).ask(pick(TENANTS));
      answers.set(`${host} ${status}`, (answers.get(`${host} ${status}`) ?? 0) + 1);
    }
    if (second % 30 !== 0) continue;
    await patrol.round();
    if (await until()) break;
  }
  return answers;
}

const takenBack = async () => patrol.told.some((line) => line.startsWith('A live version was taken back'));

test('a version that breaks in the middle of a step is taken back within 3 minutes, and others notice nothing', async () => {
  await put(HALF);
  await pass(60);
  for (const environment of fleet) environment.fail(NEW);
  const brokenAtMs = clock.nowMs;
  const hosts = await pass(300, takenBack);
  expect(clock.nowMs - brokenAtMs).toBeLessThanOrEqual(PROMISED_MS);
  process.stdout.write(`taken back ${(clock.nowMs - brokenAtMs) / 1000} s after it broke\n`);
  expect([...hosts.keys()].filter((what) => what.startsWith(OLD))).toEqual([`${OLD} 200`]);
  expect(await config()).toMatchObject({ version: 2, source: 'deployed', rollout: null, author: 'patrol' });
  await pass(5);
  expect([...(await pass(10)).keys()]).toEqual([`${OLD} 200`]);
  expect(patrol.told.some((line) => line.includes('"LiveRollbacks":1'))).toBe(true);
});

test('nothing is taken back where both sides are equally bad', async () => {
  await put(HALF);
  for (const environment of fleet) {
    environment.fail(NEW);
    environment.fail(OLD);
  }
  await pass(120);
  expect(await versionNow()).toBe(1);
});

test('an environment that thaws after the rollout has ended counts for nothing', async () => {
  await put(HALF);
  const frozen = fleet[0] as LiveEnvironment;
  frozen.fail(NEW);
  for (let ask = 0; ask < 200; ask += 1) await frozen.ask(pick(TENANTS));
  await admin()('POST /api/admin/config/rollback', { version: 0, reason: 'away' });
  clock.nowMs += 3_600_000;
  await put(HALF);
  frozen.mend(NEW);
  await pass(60);
  const { Items = [] } = await table.call('Query', {
    TableName: table.name,
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: { '#pk': KEY.partition },
    ExpressionAttributeValues: { ':pk': { S: `${ROLLOUT_PREFIX}3` } },
  });
  expect(Items.find((item) => item[KEY.sort]?.S === 'COUNTS')).not.toHaveProperty('t_serverErrors');
  expect(await versionNow()).toBe(3);
});
