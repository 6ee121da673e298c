// The table of faults against parts: each pair has a test that is there, or a place that is empty with its reason.

import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = 'test/faults/README.md';
const text = readFileSync(FILE, 'utf8');

type Table = readonly (readonly string[])[];
const tables: readonly Table[] = text
  .split('\n\n')
  .filter((block) => block.startsWith('|'))
  .map((block) =>
    block
      .trim()
      .split('\n')
      .filter((row) => !/^\|[-|]+\|$/.test(row))
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
const faultTables = tables.slice(0, -1);
const reasons = (tables.at(-1) ?? []).slice(1).map(([place = '']) => place);

const linksOf = (cell: string): readonly string[] => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);

/** Every pair of a fault and a part, with the text of its cell. */
const pairs = faultTables.flatMap(([head = [], ...rows]) =>
  rows.flatMap(([fault = '', ...cells]) =>
    head.slice(1).map((part, index) => ({ fault, part, cell: cells[index] ?? '' })),
  ),
);

test('the tables are two, and a list of reasons', () => {
  expect(tables.map(([first = []]) => first.length)).toEqual([7, 5, 2]);
  expect(pairs.length).toBeGreaterThan(60);
});

test('each pair that is tried names its tests', () => {
  expect(pairs.filter(({ cell }) => cell !== '' && linksOf(cell).length === 0)).toEqual([]);
});

test('each pair that nothing tries has its reason, and no reason speaks of a pair that is tried', () => {
  // A reason reads `part, part: fault, fault`.
  const excused = reasons.flatMap((place) => {
    const [parts = '', faults = ''] = place.split(': ');
    return parts.split(', ').flatMap((part) => faults.split(', ').map((fault) => `${part}: ${fault}`));
  });
  const empty = pairs.filter(({ cell }) => cell === '').map(({ part, fault }) => `${part}: ${fault}`);
  expect(excused.toSorted()).toEqual(empty.toSorted());
});

test('the tests of the table are there, and every test of a fault is in it', () => {
  const named = new Set(pairs.flatMap(({ cell }) => linksOf(cell)).map((link) => path.join(path.dirname(FILE), link)));
  expect([...named].filter((file) => !existsSync(file))).toEqual([]);
  const faults = globSync('test/faults/{*,patrol/*}.test.ts').map((file) => file.split(path.sep).join('/'));
  expect(faults.filter((file) => !named.has(file))).toEqual([]);
});
