// The changelog keeps its format, and its newest version is the one that the packages name.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/markdown';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const versionOf = (path: string) => (JSON.parse(read(path)) as { version: string }).version;
const changelog = read('CHANGELOG.md');
const headings = [...changelog.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

test('what is not released yet comes first, then versions with their dates, newest first', () => {
  const [unreleased, ...versions] = headings;
  expect(unreleased).toBe('[Unreleased]');
  expect(versions.length).toBeGreaterThan(0);
  for (const heading of versions) expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d$/);
  const dates = versions.map((heading) => heading.slice(-10));
  expect(dates).toEqual(dates.toSorted().toReversed());
});

test('changes are of the kinds that the format knows', () => {
  const kinds = [...changelog.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
  expect(new Set(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'])).toEqual(
    new Set(['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security', ...kinds]),
  );
});

test('package and lock name the newest version', () => {
  const newest = /^\[([\d.]+)\]/.exec(headings[1] ?? '')?.[1];
  expect([versionOf('package.json'), versionOf('package-lock.json')]).toEqual([newest, newest]);
});
