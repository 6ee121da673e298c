// Secrets: generated as the template says, in versions with stages, and a file survives a restart.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedSecret } from '../../../../lib/local/secrets/generated-secret';
import { SecretStore } from '../../../../lib/local/secrets/secret-store';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key';

test.each([
  [{}, /^[!-~]{32}$/],
  [{ PasswordLength: 64, ExcludePunctuation: true }, /^[A-Za-z0-9]{64}$/],
  [
    { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true, ExcludeCharacters: '01234' },
    /^[5-9]{32}$/,
  ],
  [
    { SecretStringTemplate: '{"user":"a"}', GenerateStringKey: 'p', PasswordLength: 4, ExcludePunctuation: true },
    /^\{"user":"a","p":"\w{4}"\}$/,
  ],
])('generates %j', (generation, pattern) => {
  const made = generatedSecret(generation);
  expect(made).toMatch(pattern);
  expect(generatedSecret(generation)).not.toBe(made);
});

test('a given value goes before a generated one, and is found by ARN and name', () => {
  const store = new SecretStore();
  store.create(ARN, 'key', 'given', () => 'generated');
  store.create(`${ARN}2`, 'other', undefined, () => 'generated');
  expect(store.version(ARN, { stage: 'AWSCURRENT' })?.value).toBe('given');
  expect(store.version('other', { stage: 'AWSCURRENT' })?.value).toBe('generated');
  expect(store.version('none', { stage: 'AWSCURRENT' })).toBeUndefined();
});

test('a new current version makes the last one the previous', () => {
  const store = new SecretStore();
  store.create(ARN, 'key', 'one', () => '');
  const first = store.version(ARN, { stage: 'AWSCURRENT' });
  store.put(ARN, 'pending', ['AWSPENDING']);
  expect(store.version(ARN, { stage: 'AWSCURRENT' })?.value).toBe('one');
  store.put(ARN, 'two');
  expect(store.version(ARN, { stage: 'AWSCURRENT' })?.value).toBe('two');
  expect(store.version(ARN, { stage: 'AWSPREVIOUS' })).toBe(first);
  expect(store.version(ARN, { versionId: String(first?.id) })?.value).toBe('one');
  expect(() => store.put('none', 'x')).toThrow('There is no secret none');
});

test('a file keeps them for the next start, for its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const file = join(folder, 'secrets.json');
  new SecretStore(file).create(ARN, 'key', undefined, () => 'kept');
  const again = new SecretStore(file);
  again.create(ARN, 'key', undefined, () => 'new');
  expect(again.version(ARN, { stage: 'AWSCURRENT' })?.value).toBe('kept');
  again.create(ARN, 'key', 'named', () => 'new');
  expect(new SecretStore(file).version('key', { stage: 'AWSCURRENT' })?.value).toBe('named');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
