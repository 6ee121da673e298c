// `--help` only helps, in every script of package.json, and fits a terminal of 80 by 24.

import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { cellsCheck } from '../../../lib/cli/commands/cells-check';
import { GATEWAY_HELP, helpOf } from '../../../lib/cli/gateway-cli';
import { HELP as COST_HELP } from '../../../lib/cost/command-line';
import { HELP as START_HELP } from '../../../lib/local/terminal/command-line';
import { helpAsked } from '../../../lib/terminal/help-asked';

/** Scripts that read `help` among their other options. */
const OWN_OPTIONS = ['bin/local.ts', 'bin/gateway.ts', 'bin/cells.ts', 'bin/cost.ts', 'test/mutate/run.ts'];

function asked(...words: string[]) {
  let printed = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed += chunk.toString();
      done();
    },
  });
  const isAsked = helpAsked('HELP', { argv: ['node', 'script.ts', ...words], stdout });
  return { isAsked, printed };
}

test.each([['--help'], ['-h'], ['a', '--write', '--help']])('%j asks for help, which is printed', (...words) => {
  expect(asked(...words)).toEqual({ isAsked: true, printed: 'HELP' });
});

test.each([[], ['help'], ['--helping']])('%j does not ask for help', (...words) => {
  expect(asked(...words)).toEqual({ isAsked: false, printed: '' });
});

test('every script that runs a file of this project has a --help', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const files = Object.values(scripts).flatMap((script) => /\b(?:bin|test)\/[\w/-]+\.ts\b/.exec(script) ?? []);
  expect(files.length).toBeGreaterThan(10);
  const without = files.filter((file) => !readFileSync(file, 'utf8').includes('helpAsked(HELP)'));
  expect(new Set(without)).toEqual(new Set(OWN_OPTIONS));
});

test('no script installs packages before it reads its options', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(Object.values(scripts).filter((script) => /\bnpm (?:ci|install)\b/.test(script))).toEqual([]);
});

test('the overview of the verbs fits a screen of 24 lines, prompt included', () => {
  expect(GATEWAY_HELP.split('\n').length).toBeLessThan(24);
});

const VERBS = [...GATEWAY_HELP.matchAll(/^ {2}(\w+) {2}/gm)].map(([, verb = '']) => verb);

test.each([
  ['the overview', GATEWAY_HELP],
  ...VERBS.map((verb): [string, string] => [verb, helpOf(verb)]),
  ['cells -- check', cellsCheck.help],
  ['cost', COST_HELP],
  ['start', START_HELP],
])('the help of %s has lines of at most 80 columns', (_name, help) => {
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
