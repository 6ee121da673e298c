// Where the install brings no Node of its own, as on macOS, `npm start` runs on the user's: package.json promises Node 20.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canSharePort } from '../../../lib/local/front/front-threads';

/** What came with Node 21 to 24: https://node.green */
const NEWER = /\b(?:Promise\.(?:withResolvers|try)|(?:Object|Map)\.groupBy|Array\.fromAsync|RegExp\.escape)\b/;

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

test('the promise is Node 20', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe('>=20');
});

test.each(['bin', 'lib', 'lambdas'])('nothing in %s calls what Node 20 has not', (folder) => {
  const sources = sourcesIn(folder);
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter((source) => NEWER.test(readFileSync(source, 'utf8')))).toEqual([]);
});

/** `reusePort` came with Node 22.12 and 23.1: an older one ignores it, and the second thread would find the port taken. */
test.each<[NodeJS.Platform, string, boolean]>([
  ['linux', '20.20.2', false],
  ['linux', '22.11.0', false],
  ['linux', '22.12.0', true],
  ['linux', '23.0.0', false],
  ['linux', '23.1.0', true],
  ['linux', '24.0.0', true],
  ['darwin', '24.0.0', false],
])('threads share a port on %s with Node %s: %p', (platform, version, shared) => {
  expect(canSharePort(platform, version)).toBe(shared);
});
