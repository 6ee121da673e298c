// The whole story of a few limits: every call of the table, and every passage. It follows from the figures of the code, so
// that a change of any of them shows in story.txt. A change that is meant renews the file (RENEW=1).

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createFleetLimit, type FleetLimit } from '../../../../lambdas/proxy/limits/fleet-limit';
import { createTenantQuota } from '../../../../lambdas/proxy/limits/quota';
import { createEventLoop } from '../../../support/event-loop';
import { memoryLimits } from '../../../support/memory-limits';
import { memoryQuotas } from '../../../support/memory-quotas';
import { seededRandom } from '../../../support/random';

const FILE = path.join(__dirname, 'story.txt');
const START_MS = Date.parse('2026-11-30T23:59:30Z');
const CALL_MS = 5;

/** The table answers, refuses to answer, does not say whether it wrote, or is slower than a request waits. */
type Health = 'well' | 'failed' | 'unknown' | 'slow';

interface Scene {
  readonly title: string;
  readonly environments: number;
  readonly seconds: number;
  /** Requests that reach all environments together within this step. */
  readonly traffic: (step: number) => number;
  readonly stepMs: number;
  readonly health?: (step: number) => Health;
  /** How far the environments' clocks are off. */
  readonly skewMs?: (step: number) => number;
}

type Told = (text: string) => void;
type Enter = () => unknown;

/** Plays the scene with what `build` makes for each environment; requests with the same end are told on one line. */
async function play(scene: Scene, build: (parts: Parts) => Enter): Promise<string> {
  const loop = createEventLoop(START_MS);
  const random = seededRandom(11);
  const lines = [`== ${scene.title}`];
  let step = 0;
  let last = '';
  let times = 0;
  const flush = (): void => {
    if (times > 0) lines.push(`  ${last}${times > 1 ? ` x${times}` : ''}`);
    times = 0;
  };
  const passed: Told = (text) => {
    if (text !== last) flush();
    last = text;
    times += 1;
  };
  const tell: Told = (text) => {
    flush();
    lines.push(`${((loop.clock() - START_MS) / 1000).toFixed(3)} ${text}`);
  };
  /** Makes a call of the table as it is now. */
  const asked = async <T>(call: () => Promise<T>, failed: T | undefined, unknown: T | undefined): Promise<T> => {
    const health = scene.health?.(step) ?? 'well';
    await loop.wait(health === 'slow' ? 400 : CALL_MS);
    const end = health === 'failed' ? failed : await call();
    const said = health === 'unknown' ? unknown : end;
    if (said === undefined) throw new Error('gone');
    return said;
  };
  const clock = () => loop.clock() + (scene.skewMs?.(step) ?? 0);
  const parts = { clock, random, startTimer: loop.startTimer, onUnavailable: () => tell('unavailable'), asked, tell };
  const fleet = Array.from({ length: scene.environments }, () => build(parts));
  for (; step * scene.stepMs < scene.seconds * 1000; step += 1) {
    for (let sent = 0; sent < scene.traffic(step); sent += 1) {
      const end = fleet[Math.floor(random() * fleet.length)]?.();
      if (end instanceof Promise) void end.then((late) => passed(`asked, then ${endOf(late)}`));
      else passed(endOf(end));
    }
    await loop.run(START_MS + (step + 1) * scene.stepMs);
  }
  flush();
  return lines.join('\n');
}

/** A passage of a limit, or what a quota says is used up. */
function endOf(end: unknown): string {
  const { pass, retryAfterMs, ...usedUp } = (end ?? { pass: true }) as { pass?: boolean; retryAfterMs?: number };
  if (pass === true) return 'pass';
  return retryAfterMs === undefined ? JSON.stringify(usedUp) : `refused for ${rounded(retryAfterMs)}`;
}

interface Parts {
  readonly clock: () => number;
  readonly random: () => number;
  readonly startTimer: ReturnType<typeof createEventLoop>['startTimer'];
  readonly onUnavailable: () => void;
  readonly asked: <T>(call: () => Promise<T>, failed: T | undefined, unknown: T | undefined) => Promise<T>;
  readonly tell: Told;
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

const rate =
  (perSecond: number, burst: number) =>
  (memory = memoryLimits()) =>
  ({ asked, tell, ...parts }: Parts): Enter => {
    const limit: FleetLimit = createFleetLimit(
      'acme',
      { perSecond, burst },
      {
        ...parts,
        table: {
          async charge(charge) {
            const end = await asked(() => memory.charge(charge), { kind: 'failed' }, { kind: 'unknown' });
            const { kind, ...times } = charge.condition;
            const ahead = Object.entries(times).map(([name, ms]) => `${name} ${rounded(ms - charge.nowMs)}`);
            tell(`${kind} ${rounded(charge.costMs)} seen ${charge.seen} ${ahead.join(' ')}: ${end.kind}`);
            return end;
          },
          async read(key) {
            tell('read');
            return asked(() => memory.read(key), undefined, undefined);
          },
        },
      },
    );
    return () => limit.enter();
  };

const quota =
  (day: number, month: number) =>
  (memory = memoryQuotas()) =>
  ({ asked, tell, ...parts }: Parts): Enter => {
    const limit = createTenantQuota('acme', {
      ...parts,
      table: {
        async count(charge) {
          const end = await asked(() => memory.count(charge), { kind: 'failed' }, { kind: 'unknown' });
          const { requests, most, period } = charge;
          tell(`count ${requests} on ${period.month}-${period.day} at most ${most?.day} ${most?.month}: ${end.kind}`);
          return end;
        },
        async used(tenantId, period) {
          tell('read');
          return asked(() => memory.used(tenantId, period), undefined, undefined);
        },
      },
    });
    return () => limit.enter({ day, month, timeZone: 'UTC' });
  };

const SCENES: readonly (readonly [Scene, () => (parts: Parts) => Enter])[] = [
  [
    {
      title: 'two a second, asked of two environments',
      environments: 2,
      seconds: 8,
      stepMs: 100,
      traffic: (step) => (step % 3 === 0 ? 1 : 0),
    },
    () => rate(2, 4)(),
  ],
  [
    { title: 'fifty a second, asked twice as often', environments: 3, seconds: 2, stepMs: 20, traffic: () => 2 },
    () => rate(50, 20)(),
  ],
  [
    {
      title: 'a hundred a second, half used by one environment, then a burst',
      environments: 1,
      seconds: 6,
      stepMs: 20,
      traffic: (step) => (step === 240 ? 150 : 1),
    },
    () => rate(100, 100)(),
  ],
  [
    {
      title: 'ten a second, while the table fails, may have written, and is slow',
      environments: 2,
      seconds: 14,
      stepMs: 50,
      traffic: () => 1,
      health: (step) =>
        step < 60 ? 'well' : step < 120 ? 'failed' : step < 160 ? 'unknown' : step < 200 ? 'slow' : 'well',
    },
    () => rate(10, 10)(),
  ],
  [
    {
      title: 'twenty a second, with a clock that goes back and then ahead',
      environments: 2,
      seconds: 6,
      stepMs: 50,
      traffic: () => 1,
      skewMs: (step) => (step < 40 ? 0 : step < 80 ? -30_000 : 200_000),
    },
    () => rate(20, 20)(),
  ],
  [
    {
      title: 'a quota of 60 a day and 90 a month, over midnight',
      environments: 2,
      seconds: 45,
      stepMs: 250,
      traffic: (step) => (step < 100 ? 1 : 2),
    },
    () => quota(60, 90)(),
  ],
  [
    {
      title: 'a quota of 20,000 a day, while the table fails and may have written',
      environments: 2,
      seconds: 60,
      stepMs: 250,
      traffic: () => 3,
      health: (step) => (step < 60 || step > 130 ? 'well' : step < 100 ? 'failed' : 'unknown'),
    },
    () => quota(20_000, 1_000_000)(),
  ],
];

test('limits go as the story says', async () => {
  const stories: string[] = [];
  for (const [scene, build] of SCENES) {
    // One table for all environments of a scene.
    stories.push(await play(scene, build()));
  }
  const text = `${stories.join('\n\n')}\n`;
  if (process.env['RENEW'] === '1') writeFileSync(FILE, text);
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});
