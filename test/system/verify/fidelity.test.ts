// What the one-machine run does stands in a file next to what deployments do, and recordings of deployments are replayed
// against it: what differs is written down, or the copy is mended.

import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences, observing, type Recording, readOneMachine } from '../../../lib/cli/verify/fidelity';
import { runChecks } from '../../../lib/cli/verify/run-checks';
import { startVerifiedStack } from '../../support/verified-stack';

const FILE = 'lib/cli/verify/one-machine.json';

async function observeThisMachine(): Promise<Readonly<Record<string, string>>> {
  const observed = new Map<string, string>();
  const stack = await startVerifiedStack('header', {
    tenants: { validate: false, required: false },
    plans: {},
    // Usage is counted for proven tenants alone.
    usage: undefined,
  });
  try {
    const ended = new AbortController().signal;
    await runChecks({ target: stack.target, checks: observing(observed), ended, onResult: () => undefined });
  } finally {
    await stack.close();
  }
  return Object.fromEntries(observed);
}

let here: Readonly<Record<string, string>>;
beforeAll(async () => {
  here = await observeThisMachine();
});

test('the file says what this machine does', () => {
  // RENEW=1 writes it, after a look at what changed.
  if (process.env['RENEW'] === '1') writeFileSync(FILE, `${JSON.stringify(here, undefined, 2)}\n`);
  expect(here).toEqual(readOneMachine());
});

/** Differences that are known, as `FILE NAME`, with the reason that the copy stays as it is. */
const KNOWN: Readonly<Record<string, string>> = {};

/** Of each recording, which of its observations differ from this machine without a reason. */
function unknownDifferences(recordings: readonly (readonly [file: string, recording: Recording])[]): string[] {
  return recordings
    .flatMap(([file, recording]) =>
      differences(recording, here).map(({ name, there, here: own }) => [`${file} ${name}`, `${there} and not ${own}`]),
    )
    .flatMap(([at = '', what]) => (Object.hasOwn(KNOWN, at) ? [] : [`${at}: ${what}`]));
}

test('what recordings of deployments say otherwise is known', () => {
  const files = globSync('test/system/verify/recordings/*.json');
  const read = (file: string) =>
    [file.split('/').at(-1) ?? '', JSON.parse(readFileSync(file, 'utf8')) as Recording] as const;
  expect(unknownDifferences(files.map(read))).toEqual([]);
});

test('a recording that says otherwise is noticed, by the name of the observation', () => {
  const observed = { ...here, 'path-slash': '/a%2Fb' };
  expect(unknownDifferences([['aws.json', { version: 1, on: '2030-01-01', observed, missing: {} }]])).toEqual([
    'aws.json path-slash: /a%2Fb and not /a/b',
  ]);
});

test('each row of the assumptions that is observed over HTTP has an observation', () => {
  const observed = new Set(Object.keys(here).map((name) => name.split('-')[0]));
  expect(['A1', 'A2', 'A3', 'A5', 'A8', 'A12'].filter((row) => !observed.has(row))).toEqual([]);
  expect(readFileSync(join('docs', 'aws-assumptions.md'), 'utf8')).toContain('verify --fidelity');
});
