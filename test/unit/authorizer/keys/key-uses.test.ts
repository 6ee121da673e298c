// The use of a key is noted once an hour and environment, and a note that fails or hangs costs its caller little.

import { hourly } from '../../../../lambdas/authorizer/keys/entry';

const START_MS = 1_764_000_000_000;
let nowMs: number;
let notes: [id: string, atMs: number][];
let write: () => Promise<void>;
let noteUse: ReturnType<typeof hourly>;

beforeEach(() => {
  nowMs = START_MS;
  notes = [];
  write = async () => undefined;
  noteUse = hourly(
    (id, atMs) => {
      notes.push([id, atMs]);
      return write();
    },
    () => nowMs,
  );
});

test.each([
  ['is written', 3_600_000],
  ['fails', 60_000],
])('after a note that %s, the next one is due %i ms later', async (how, ms) => {
  if (how === 'fails') write = () => Promise.reject(new Error('throttled'));
  await noteUse('a');
  nowMs += ms - 1;
  await noteUse('a');
  expect(notes).toEqual([['a', START_MS]]);
  nowMs += 1;
  await noteUse('a');
  expect(notes).toEqual([
    ['a', START_MS],
    ['a', START_MS + ms],
  ]);
});

test('each key has a note of its own', async () => {
  for (const id of ['a', 'b', 'a', 'b']) await noteUse(id);
  expect(notes.map(([id]) => id)).toEqual(['a', 'b']);
});

test('a caller waits for the note, and not for one that hangs', async () => {
  let isWritten = false;
  write = async () => {
    await new Promise(setImmediate);
    isWritten = true;
  };
  await noteUse('a');
  expect(isWritten).toBe(true);
  write = () => new Promise(() => undefined);
  expect(await noteUse('b')).toBeUndefined();
});

test('a clock that is set back leaves the next note an hour from there', async () => {
  await noteUse('a');
  nowMs -= 86_400_000;
  await noteUse('a');
  nowMs += 3_600_000;
  await noteUse('a');
  expect(notes.map(([, atMs]) => atMs)).toEqual([START_MS, START_MS - 86_400_000 + 3_600_000]);
});

test('ten thousand keys are remembered at most: then all are noted again', async () => {
  for (let made = 0; made < 10_000; made += 1) await noteUse(`key-${made}`);
  await noteUse('key-0');
  expect(notes).toHaveLength(10_000);
  await noteUse('one more');
  await noteUse('key-0');
  expect(notes).toHaveLength(10_002);
});
