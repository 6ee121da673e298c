// The architecture document names every function with its routes, every stack, and every kind of item in the tables.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_ROUTES, CONSOLE_ROUTES, REQUEST_ROUTES, USAGE_ROUTES } from '../../lambdas/contract/api-routes';
import { STATE_PARTITION, TENANT_PARTITION, USAGE_PREFIX } from '../../lambdas/contract/table-keys';
import { FUNCTION_NAMES } from '../../lib/constructs/bundles';
import { PROJECT_PATHS, ROOT, readDocument } from '../support/markdown';

const { text } = readDocument('docs/architecture.md');
const rows = text.split('\n').filter((line) => line.startsWith('| '));
const rowOf = (start: string): string => rows.find((row) => row.startsWith(start)) ?? '';

test.each(FUNCTION_NAMES)('%s has its row, with all its routes', (name) => {
  const row = rowOf(`| [${name}](`);
  expect(row).not.toBe('');
  const routes = [...API_ROUTES, ...USAGE_ROUTES, ...REQUEST_ROUTES, ...CONSOLE_ROUTES];
  const paths = routes.filter((route) => route.function === name).map(({ key }) => key.split(' ').at(-1) ?? '');
  // A path below another one goes without saying.
  const told = paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
  for (const path of told) expect(row).toContain(path);
});

test.each([...Object.values(STATE_PARTITION), TENANT_PARTITION, USAGE_PREFIX])(
  'items under %s are described',
  (partition) => {
    expect(rows.some((row) => row.split('|')[2]?.includes(`\`${partition}`))).toBe(true);
  },
);

test('every stack has its row', () => {
  const sources = PROJECT_PATHS.filter((path) => /^lib\/.*\.ts$/.test(path)).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  const stacks = sources
    .flatMap((source) => [...source.matchAll(/stackName: `\$\{config\.name\}-(\w+)`/g)])
    .map(([, name]) => name);
  expect(stacks.length).toBeGreaterThan(3);
  expect(stacks.filter((name) => rowOf(`| \`<name>-${name}\` |`) === '')).toEqual([]);
});
