// docs/configuration.md: up to date, complete, and its table of variables true.

import { readFileSync } from 'node:fs';
import { CELL_VARIABLES, OVERLAY_VARIABLES } from '../../../../lib/deploy-config/environment-overlay';
import { LOCAL_VARIABLES } from '../../../../lib/deploy-config/local-variables';
import { descriptionSchema } from '../../../../lib/deploy-config/schema';
import { CONFIGURATION_FILES } from '../../../../lib/documents/configuration/document';
import { fieldsOf } from '../../../../lib/documents/configuration/schema-fields';
import { HELP } from '../../../../lib/local/terminal/command-line';

test.each(CONFIGURATION_FILES)('$path is up to date (npm run generate)', ({ path, content }) => {
  expect(readFileSync(path, 'utf8')).toBe(content(''));
});

const guide = readFileSync('docs/configuration.md', 'utf8');
const rowOf = (name: string) => guide.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));

test('every field of the schema has its row, or its heading', () => {
  const missing = fieldsOf(descriptionSchema)
    .map(({ path }) => path)
    .filter((path) => rowOf(path) === undefined && !guide.includes(`\n## ${path}\n`));
  expect(missing).toEqual([]);
});

test('what must be chosen is what a description cannot do without', () => {
  const chosen = [...guide.matchAll(/^\| `([^.`]+(?:\.[^.`]+)?)` \|.*\*\*must be chosen\*\*/gm)].map(
    ([, path]) => path,
  );
  expect(chosen).toEqual(expect.arrayContaining(['name', 'auth.mode', 'tenants.validate']));
});

test('every variable stands in the guide and in the help of npm start', () => {
  const names = [
    ...Object.keys(CELL_VARIABLES),
    ...Object.keys(LOCAL_VARIABLES),
    ...OVERLAY_VARIABLES.map(({ name }) => name),
  ];
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) {
    expect(rowOf(name)).toBeDefined();
    expect(HELP.split(/\s+/)).toContain(name);
  }
});

test('a bar or a tag in a text does not break its table', () => {
  const rows = guide.split('\n').filter((line) => line.startsWith('| `'));
  expect(
    rows.filter((line) => line.replaceAll('\\|', '').split('|').length !== 6 && line.split('|').length > 5),
  ).toEqual([]);
  expect(rows.filter((line) => /<(?!name>|key>|NAME>)/.test(line.replaceAll(/`[^`]*`/g, '')))).toEqual([]);
});
