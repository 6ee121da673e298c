// docs/verify.md says how many checks there are, by group, and every option of the command.

import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { verify } from '../../lib/cli/commands/verify';
import { CHECKS } from '../../lib/cli/verify/checks';
import { OBSERVATIONS } from '../../lib/cli/verify/observations';
import { probeCells } from '../../lib/deploy-config/probe-section';

const document = readFileSync('docs/verify.md', 'utf8');

test('the table has each group with its number of checks', () => {
  const rows = [...document.matchAll(/^\| `([a-z-]+)` \| (\d+) \|/gm)].map(([, name, count]) => [name, Number(count)]);
  const groups = [...new Set(CHECKS.map(({ group }) => group))];
  expect(rows).toEqual(groups.map((name) => [name, CHECKS.filter(({ group }) => group === name).length]));
});

test('every name is its own, and every promise is linked to a document that exists', () => {
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
  expect([...new Set(CHECKS.map(({ link }) => link.split('#')[0] ?? ''))].filter((file) => !existsSync(file))).toEqual(
    [],
  );
});

test('each option that the help names is explained', () => {
  const options = new Set([...verify.help.matchAll(/--[a-z-]+/g)].map(([option]) => option));
  expect([...options].filter((option) => !document.includes(option))).toEqual([]);
});

test('the probe Cells of the example are those of the one-machine run', () => {
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(document) ?? [];
  expect(parse(yaml)).toEqual({ cells: probeCells('http://probe.internal:8099') });
});

test('each assumption about AWS is observed by --fidelity, or the list says why it is not', () => {
  const text = readFileSync('docs/aws-assumptions.md', 'utf8');
  const [intro = ''] = text.split('| number |');
  const told = new Set([...intro.matchAll(/\bA\d+\b/g)].map(([number]) => number));
  const observed = new Set(OBSERVATIONS.map(([name]) => /^A\d+(?=-)/.exec(name)?.[0]));
  const [, reasons = ''] = intro.split('cannot be observed');
  const rows = [...text.matchAll(/^\| (A\d+) \|/gm)].map(([, number = '']) => number);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => !told.has(row))).toEqual([]);
  expect(rows.filter((row) => observed.has(row) === new RegExp(`\\b${row}\\b`).test(reasons))).toEqual([]);
});
