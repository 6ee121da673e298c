// The stand-in for esbuild that all tests share keeps bundles, and must never give one of older sources.

import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

// The same folder each time: a bundle is kept under the name of the folder that it is made in.
const folder = path.join(__dirname, '../../../.bundles/sources');
beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const bundled = () => {
  const [file] = buildSync({
    absWorkingDir: folder,
    entryPoints: ['entry.ts'],
    bundle: true,
    write: false,
  }).outputFiles;
  return file?.text;
};

test('a bundle follows a change of a file that its entry imports', () => {
  write('entry.ts', "import { word } from './word'; console.log(word);");
  write('word.ts', "export const word = 'first';");
  expect(bundled()).toContain('first');
  expect(bundled()).toBe(bundled());
  write('word.ts', "export const word = 'the second';");
  expect(bundled()).toContain('the second');
  rmSync(path.join(folder, 'word.ts'));
  expect(bundled).toThrow(/Could not resolve/);
});

test('a file that changes while it is bundled is bundled again', () => {
  const later = new Date(Date.now() + 60_000);
  const writeLater = (text: string) => {
    write('entry.ts', text);
    utimesSync(path.join(folder, 'entry.ts'), later, later);
  };
  writeLater("console.log('one')");
  expect(bundled()).toContain('one');
  writeLater("console.log('two')");
  expect(bundled()).toContain('two');
});
