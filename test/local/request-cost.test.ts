// A healthy request and a round of the patrol cost what lib/cost/counts.json says: no invocation, line, byte or metric more.

import { type RequestCounts, readCounts } from '../../lib/cost/counts';
import { countRequests } from '../support/cost-counts';

/** Ids and times differ in length from run to run, and times are longer on a busy machine. */
const DEARER = 1.02;
const LONGER_BYTES = 10;
const CHEAPER = 0.9;
const WRITE_ANEW = 'npm run cost:measure && npm run cost:write';

const recorded = readCounts();
let counted: RequestCounts;
beforeAll(async () => {
  counted = await countRequests();
});

/** Counts whose name ends so may vary a little; all others are exact. */
const isVolume = (name: string): boolean => /bytes/i.test(name);

function flat(value: object, prefix = ''): [string, number][] {
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'number'
      ? [[`${prefix}${name}`, inner] as [string, number]]
      : flat(inner as object, `${prefix}${name}.`),
  );
}

test('a request is no dearer, and the file is no wish: it says what was counted', () => {
  const { table: _table, cpuMicroseconds: _cpu, ...requests } = recorded;
  const now = Object.fromEntries(flat(counted));
  const then = flat(requests);
  expect(Object.keys(now)).toEqual(then.map(([name]) => name));
  for (const [name, value] of then) {
    const [least, most] = isVolume(name) ? [value * CHEAPER, value * DEARER + LONGER_BYTES] : [value, value];
    const found = { name, tooDear: (now[name] ?? Infinity) > most, outOfDate: (now[name] ?? -1) < least };
    expect({ ...found, whereMeant: WRITE_ANEW }).toEqual({
      name,
      tooDear: false,
      outOfDate: false,
      whereMeant: WRITE_ANEW,
    });
  }
});

test('two invocations, one log line and one metrics line a request, nothing from the authorizer', () => {
  expect(counted.perRequest).toMatchObject({
    authorizer: { invocations: 1, logEvents: 0 },
    proxy: { invocations: 1, logEvents: 2, metricLines: 1 },
  });
});
