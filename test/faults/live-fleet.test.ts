// A hundred environments with the code as it is deployed, over one table: how long a change takes to reach their requests,
// what environments do that were frozen meanwhile, and who is tried.

import {
  changing,
  eachLiveScene,
  type LiveClock,
  type LiveScene,
  liveAdmin,
  liveEnvironment,
  movedTo,
} from '../support/live-fleet';
import { runSeed, seededRandom } from '../support/random';

const ENVIRONMENTS = 100;
const STEP_MS = 250;
const PROMISED_MS = 5_000;

let table: LiveScene['table'];
let clock: LiveClock;
eachLiveScene((scene) => {
  ({ table, clock } = scene);
});

const put = (document: object, rollout?: object) =>
  liveAdmin(table, clock)('PUT /api/admin/config', { ...changing(document), ...(rollout && { rollout }) });

test('a change is in every answer within 5 s, in environments that were asked all the time or not at all', async () => {
  const random = seededRandom(runSeed('live fleet'));
  // Half of them are asked often, the others once in many seconds.
  const fleet = Array.from({ length: ENVIRONMENTS }, (_, index) => ({
    environment: liveEnvironment(table, clock),
    busy: index % 2 === 0,
  }));
  for (const { environment } of fleet) await environment.ask('acme');
  await put(movedTo('new.example.com'));
  const changedAtMs = clock.nowMs;
  const late: number[] = [];
  const seenAfterMs: number[] = [];
  const seen = new Set<object>();
  for (let step = 0; step < 48; step += 1) {
    clock.nowMs += STEP_MS;
    for (const { environment, busy } of fleet) {
      if (random() > (busy ? 0.5 : 0.03)) continue;
      const { host } = await environment.ask('acme');
      const afterMs = clock.nowMs - changedAtMs;
      if (host !== 'new.example.com') late.push(afterMs);
      else if (!seen.has(environment)) {
        seen.add(environment);
        seenAfterMs.push(afterMs);
      }
    }
  }
  const histogram = Object.groupBy(seenAfterMs, (ms) => `${Math.ceil(ms / 1_000)} s`);
  const counts = Object.fromEntries(Object.entries(histogram).map(([second, all = []]) => [second, all.length]));
  process.stdout.write(`first answer by the new version, environments by second: ${JSON.stringify(counts)}\n`);
  expect(seen.size).toBeGreaterThan(ENVIRONMENTS * 0.6);
  expect(Math.max(...late)).toBeLessThan(PROMISED_MS);
});

test('an environment that thaws in the middle of a look waits for a new one', async () => {
  const environment = liveEnvironment(table, clock);
  await environment.ask('acme');
  // Frozen for an hour between the request and the response of its look.
  environment.disturb(async () => {
    environment.disturb(async () => undefined);
    await put(movedTo('new.example.com'));
    clock.nowMs += 3_600_000;
  });
  clock.nowMs += 5_000;
  await environment.ask('acme');
  expect(await environment.ask('acme')).toMatchObject({ host: 'new.example.com', stale: false });
});

test('named tenants are tried, then a share that only grows, and the way back is one change', async () => {
  const tenants = Array.from({ length: 200 }, (_, index) => `tenant-${index}`);
  const environments = [liveEnvironment(table, clock), liveEnvironment(table, clock)];
  const tried = async () => {
    clock.nowMs += PROMISED_MS;
    const [one, other] = await Promise.all(
      environments.map(async (environment) => {
        const found = new Set<string>();
        for (const tenant of tenants) if ((await environment.ask(tenant)).host === 'new.example.com') found.add(tenant);
        return found;
      }),
    );
    expect(one).toEqual(other);
    return one ?? new Set<string>();
  };
  await put(movedTo('new.example.com'), { tenants: ['tenant-7', 'tenant-8'] });
  expect(await tried()).toEqual(new Set(['tenant-7', 'tenant-8']));
  await put(movedTo('new.example.com'), { percent: 10 });
  const tenth = await tried();
  expect(tenth.size).toBeGreaterThan(8);
  expect(tenth.size).toBeLessThan(35);
  await put(movedTo('new.example.com'), { percent: 40 });
  const more = await tried();
  expect([...tenth].filter((tenant) => !more.has(tenant))).toEqual([]);
  expect(more.size).toBeGreaterThan(tenth.size);
  await liveAdmin(table, clock)('POST /api/admin/config/rollback', { version: 0, reason: 'worse' });
  expect((await tried()).size).toBe(0);
});

test('a rollout to no tenants at all is refused', async () => {
  expect(await put(movedTo('new.example.com'), { tenants: [] })).toMatchObject({ status: 'BAD_REQUEST' });
  expect(await put(movedTo('new.example.com'), { percent: 0 })).toMatchObject({ status: 'BAD_REQUEST' });
  expect(await put(movedTo('new.example.com'), {})).toMatchObject({ status: 'BAD_REQUEST' });
});
