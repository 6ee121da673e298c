// The memory of API keys: how long it believes what was read, how often it looks for what it does not know, and its bounds.

import { CachedKeys } from '../../../../lambdas/authorizer/keys/cached-keys';
import type { ApiKey } from '../../../../lambdas/domain/api-key';

const START_MS = 1_764_000_000_000;
let nowMs: number;
/** Ids that were read, in order. */
let read: string[];
let held: ReadonlySet<string>;
let isGone: boolean;
let keys: CachedKeys;

beforeEach(() => {
  nowMs = START_MS;
  read = [];
  held = new Set(['good']);
  isGone = false;
  keys = new CachedKeys({
    reader: {
      async get(id) {
        read.push(id);
        if (isGone) throw new Error('gone');
        return held.has(id) || id.startsWith('held') ? ({ id } as ApiKey) : undefined;
      },
    },
    cacheSeconds: 5,
    clock: () => nowMs,
  });
});

const kind = async (id: string): Promise<string> => (await keys.find(id)).kind;
const GOOD = { kind: 'known', key: { id: 'good' } };

test.each([
  [4_999, 1],
  [5_000, 2],
])('a key that was read is believed: %i ms later it was read %i times', async (ms, times) => {
  expect(await keys.find('good')).toEqual(GOOD);
  nowMs += ms;
  expect(await keys.find('good')).toEqual(GOOD);
  expect(read).toHaveLength(times);
});

test('a key that is gone when it is read again is unknown', async () => {
  await keys.find('good');
  held = new Set();
  nowMs += 5_000;
  expect([await kind('good'), await kind('good')]).toEqual(['unknown', 'unknown']);
  expect(read).toHaveLength(2);
});

test.each([
  [9_999, 1],
  [10_000, 2],
])('an unknown key is remembered: %i ms later it was looked for %i times', async (ms, times) => {
  expect(await kind('bad')).toBe('unknown');
  nowMs += ms;
  expect(await kind('bad')).toBe('unknown');
  expect(read).toHaveLength(times);
});

test('callers at the same moment share one read, and later ones do not', async () => {
  expect(await Promise.all([kind('good'), kind('good')])).toEqual(['known', 'known']);
  expect(read).toHaveLength(1);
  nowMs += 5_000;
  await kind('good');
  expect(read).toHaveLength(2);
});

test.each([
  [999, 'The registry did not answer a moment ago', 1],
  [1_000, 'gone', 2],
])('%i ms after a failed read, a caller hears: %s', async (ms, message, times) => {
  isGone = true;
  await expect(keys.find('good')).rejects.toThrow('gone');
  nowMs += ms;
  await expect(keys.find('other')).rejects.toThrow(message);
  expect(read).toHaveLength(times);
});

test('what is known answers while the registry does not', async () => {
  expect([await kind('good'), await kind('bad')]).toEqual(['known', 'unknown']);
  isGone = true;
  await expect(keys.find('other')).rejects.toThrow('gone');
  expect([await kind('good'), await kind('bad')]).toEqual(['known', 'unknown']);
});

describe('looks for keys that are not known', () => {
  let named = 0;
  async function looks(asked: number): Promise<number> {
    read = [];
    for (let sent = 0; sent < asked; sent += 1) await kind(`guess-${(named += 1)}`);
    return read.length;
  }

  test('are 20 at once, then one each 50 ms, and no more however long nobody asked', async () => {
    expect(await looks(30)).toBe(20);
    nowMs += 49;
    expect(await looks(5)).toBe(0);
    nowMs += 1;
    expect(await looks(5)).toBe(1);
    nowMs += 500;
    expect(await looks(30)).toBe(10);
    nowMs += 60_000;
    expect(await looks(30)).toBe(20);
  });

  test('that may not be made are busy, and cost a known key nothing', async () => {
    await kind('good');
    await looks(30);
    expect(await kind('another')).toBe('busy');
    nowMs += 5_000;
    await looks(30);
    expect(await kind('good')).toBe('known');
  });

  test('have one for a key that was known once and is gone, as for any other', async () => {
    await kind('good');
    held = new Set();
    nowMs += 5_000;
    expect(await kind('good')).toBe('unknown');
    nowMs += 10_000;
    await looks(30);
    expect(await kind('good')).toBe('busy');
  });
});
