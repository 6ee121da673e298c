// What a data folder keeps is whole or not there; what somebody broke is told by its name.

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { readKeptIssuer } from '../../../lib/local/issuer/signing-keys';
import { keep, readKept } from '../../../lib/local/kept-file';
import { SecretStore } from '../../../lib/local/secrets/secret-store';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('nothing is kept, then something, for its owner alone', () => {
  const file = join(folder, 'kept.json');
  const shape = v.array(v.string());
  expect(readKept(file, shape)).toBeUndefined();
  keep(file, ['a']);
  keep(file, ['b']);
  expect([readKept(file, shape), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([
    ['b'],
    0o600,
    ['kept.json'],
  ]);
});

const readers: [string, (broken: string) => unknown][] = [
  ['secrets', (broken) => new SecretStore(broken)],
  ['keys of the issuer', (broken) => readKeptIssuer(broken)],
];

test.each(
  readers.flatMap(([name, read]) => ['[{"half', '{}', 'null', '[1]', '"s"'].map((text) => [name, text, read] as const)),
)('a broken file of %s is a fault in a sentence: %s', async (_, text, read) => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, text);
  await expect((async () => read(broken))()).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringMatching(
      `^${broken} can't be read: .*\\. If you move it away, a new one is made\\.$`,
    ) as string,
  });
});
