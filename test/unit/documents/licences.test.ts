// The lock file and the licences in it: everything pinned by hash, nothing under a licence that was not chosen.

import { readFileSync } from 'node:fs';
import { LICENCE_LIST } from '../../../lib/documents/licences';
import { isTool, type LockedPackage, readLockFile } from '../../../lib/documents/lock-file';

const FOR_ALL = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0']);
/** Of tools that nobody is given: a copyleft by the file, an attribution for data, Python's own. */
const FOR_TOOLS = new Set([...FOR_ALL, 'CC-BY-4.0', 'MPL-2.0', 'PSF-2.0']);

/** One of `OR`, all of `AND`, which binds closer. No installed package has nested brackets; they are refused. */
function isAllowed(expression: string | undefined, allowed: ReadonlySet<string>): boolean {
  const flat = expression?.replace(/^\(([^()]*)\)$/, '$1') ?? '';
  return flat.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence)));
}

/** `place: licence` of each package that must not be there. */
function refused(packages: Readonly<Record<string, LockedPackage>>): string[] {
  return Object.entries(packages)
    .filter(([, locked]) => !isAllowed(locked.license, isTool(locked) ? FOR_TOOLS : FOR_ALL))
    .map(([place, { license }]) => `${place}: ${license}`);
}

const LOCK_FILES = ['package-lock.json', 'test/bench/package-lock.json', 'test/system/package-lock.json'];

test(`${LICENCE_LIST.path} is up to date (npm run generate)`, () => {
  expect(readFileSync(LICENCE_LIST.path, 'utf8')).toBe(LICENCE_LIST.content(''));
});

test('every package has a licence that was chosen', () => {
  const { packages } = readLockFile();
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(refused(packages)).toEqual([]);
});

test.each([
  ['AGPL-3.0-only', 1],
  [undefined, 1],
  ['(MIT OR GPL-3.0-or-later)', 0],
  ['MIT AND GPL-3.0-only', 1],
  ['MIT OR (GPL-2.0-only AND ISC)', 0],
  ['(MIT) AND (ISC)', 1],
  ['MPL-2.0', 1],
])('%s is judged: %i refused', (license, count) => {
  expect(refused({ 'node_modules/x': { version: '1.0.0', ...(license && { license }) } })).toHaveLength(count);
});

test('a tool may have a licence that nothing distributed may', () => {
  expect(refused({ 'node_modules/x': { version: '1.0.0', license: 'MPL-2.0', dev: true } })).toEqual([]);
});

test.each(LOCK_FILES)('%s pins every package by SHA-512, and names no host', (path) => {
  const { lockfileVersion, packages } = readLockFile(path);
  expect(lockfileVersion).toBe(3);
  const installed = Object.entries(packages).filter(([place]) => place !== '');
  expect(installed.length).toBeGreaterThan(0);
  const unpinned = installed.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'));
  expect(unpinned).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test.each(['package.json', 'test/bench/package.json', 'test/system/package.json'])(
  '%s asks for exact versions',
  (path) => {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string> | undefined>;
    const asked = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  },
);
