// From secret text to key: trimming, base64, ids, per-Cell derivation.

import { generateKeyPairSync, hkdfSync } from 'node:crypto';
import { cellSecret, ed25519Key, hmacKey, secretBytes } from '../../../../lambdas/domain/signing/signing-key';

const pem = (type: 'ed25519' | 'x25519'): string =>
  (type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();

test.each([
  ['plain text', 'abc', 'abc'],
  ['surrounding blanks', '  abc \n', 'abc'],
  ['base64', 'base64:YWJj', 'abc'],
  ['base64 without padding is taken literally', 'base64:YWI', 'base64:YWI'],
  ['url-safe base64 is taken literally', 'base64:-_-_', 'base64:-_-_'],
  ['not ASCII', '密钥', '密钥'],
])('reads a secret: %s', (_name, text, expected) => {
  expect(secretBytes(text).toString('utf8')).toBe(expected);
});

test.each(['', ' \n', 'base64:'])('refuses an empty secret: %j', (text) => {
  expect(() => secretBytes(text)).toThrow(RangeError);
});

test('a key id is stable, differs by key and does not show the key', () => {
  const one = hmacKey(Buffer.from('abc'));
  expect(one.id).toMatch(/^[0-9a-f]{16}$/);
  expect(hmacKey(Buffer.from('abc')).id).toBe(one.id);
  expect(hmacKey(Buffer.from('abd')).id).not.toBe(one.id);
});

test("a Cell's key is HKDF of the master and differs by Cell and from the master", () => {
  const master = Buffer.from('master');
  const erp = cellSecret(master, 'erp');
  expect(erp).toEqual(Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'cell-gateway cell key:erp', 32)));
  expect(cellSecret(master, 'crm')).not.toEqual(erp);
  expect(erp).not.toEqual(master);
});

test('an Ed25519 key is read from PEM, with an id of its public half', () => {
  const text = `\n${pem('ed25519')}\n`;
  const key = ed25519Key(text);
  expect(key.algorithm).toBe('ed25519');
  expect(key.id).toMatch(/^[0-9a-f]{16}$/);
  expect(ed25519Key(text).id).toBe(key.id);
});

test('another kind of private key is refused by name', () => {
  expect(() => ed25519Key(pem('x25519'))).toThrow('The signing key is not an Ed25519 key');
});
