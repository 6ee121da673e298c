// What a data folder keeps is whole or not there; what somebody broke is told by its name.

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKeptIssuer } from '../../../lib/local/issuer/signing-keys';
import { keep, readKept } from '../../../lib/local/kept-file';
import { SecretStore } from '../../../lib/local/secrets/secret-store';

const folder = mkdtempSync(join(tmpdir(), 'kept-file-'));
const file = join(folder, 'kept.json');
afterAll(() => rmSync(folder, { recursive: true }));

test('nothing is kept, then something, for its owner alone', () => {
  expect(readKept(file)).toBeUndefined();
  keep(file, ['a']);
  keep(file, ['b']);
  expect([readKept(file), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([['b'], 0o600, ['kept.json']]);
});

test.each<[string, (broken: string) => unknown]>([
  ['secrets', (broken) => new SecretStore(broken)],
  ['keys of the issuer', (broken) => readKeptIssuer(broken)],
])('a broken file of %s is a fault in a sentence', async (_, read) => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '[{"half');
  await expect((async () => read(broken))()).rejects.toMatchObject({
    name: 'SettingsError',
    message: expect.stringMatching(`^${broken} can't be read: .*\\. Moved away, it is made anew\\.$`) as string,
  });
});
