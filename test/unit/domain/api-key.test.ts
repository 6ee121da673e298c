// The form of API keys, and when a key may be used: each bound to the second.

import { hash } from 'node:crypto';
import { type ApiKey, hashOf, isInUse, KEY_ID, keyIdOf, newKey } from '../../../lambdas/domain/api-key';

const randomHex = (bytes: number): string => 'ab'.repeat(bytes);
const sha256 = (text: string): string => hash('sha256', text);

test('a new key is its id, its secret and a checksum over both; its hash is over all of it', () => {
  const { id, text, hash: stored } = newKey(randomHex);
  const body = `cgk_${'ab'.repeat(8)}_${'ab'.repeat(32)}`;
  expect([id, text]).toEqual([`cgk_${'ab'.repeat(8)}`, body + sha256(body).slice(0, 8)]);
  expect([stored, hashOf(text)]).toEqual([sha256(text), sha256(text)]);
  expect(id).toMatch(KEY_ID);
  expect(keyIdOf(text)).toBe(id);
});

test('a key with one wrong digit anywhere is no key', () => {
  const { text } = newKey(randomHex);
  for (let at = 0; at < text.length; at += 1) {
    const wrong = text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
    expect(keyIdOf(wrong)).toBeUndefined();
  }
  for (const other of ['', `${text}0`, text.slice(1), text.toUpperCase(), ` ${text}`, `${text}\n`])
    expect(keyIdOf(other)).toBeUndefined();
});

test.each([
  // revoked at, expires at, now in ms: usable
  [null, null, 5_000, true],
  [4, null, 5_000, false],
  [0, null, 5_000, false],
  [null, 5, 4_999, true],
  [null, 5, 5_000, false],
  [4, 9, 5_000, false],
])('revoked %s, expires %s: at %i ms it is usable: %s', (revokedAt, expireAt, nowMs, usable) => {
  expect(isInUse({ revokedAt, expireAt } as ApiKey, nowMs)).toBe(usable);
});
