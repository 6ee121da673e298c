// The reason of a refusal travels to the log of the function that refuses, if it is a text; an error does not travel.

import { refusal } from '../../../lambdas/domain/refusal';
import { decodeVerdict, encodeRefusal, encodeVerdict } from '../../../lambdas/domain/verdict';

test('a text arrives', () => {
  const verdict = { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'no', { cause: 'bad signature' }) } as const;
  expect(decodeVerdict(encodeVerdict(verdict))).toEqual(verdict);
});

test('an error stays behind', () => {
  const cause = new Error('inside');
  const context = encodeVerdict({ outcome: 'refuse', refusal: refusal('SERVICE_UNAVAILABLE', 'no', { cause }) });
  expect(JSON.stringify(context)).not.toContain('inside');
  expect(decodeVerdict(context)).toEqual({ outcome: 'refuse', refusal: refusal('SERVICE_UNAVAILABLE', 'no') });
});

test('the tenant that was proven before a refusal arrives, and no other word of one', () => {
  const verdict = { outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'The API key was revoked') } as const;
  const proven = encodeRefusal(verdict.refusal, 'acme');
  expect(decodeVerdict(proven)).toEqual({ ...verdict, caller: { tenantId: 'acme' } });
  expect(Object.keys(encodeRefusal(verdict.refusal))).toEqual(['outcome', 'code', 'details']);
});

test('a refusal with a code that the gateway does not know admits nobody', () => {
  const context = encodeVerdict({ outcome: 'refuse', refusal: refusal('UNAUTHORIZED', 'no') });
  const forged = Object.fromEntries(
    Object.entries(context).map(([k, value]) => [k, value === 'UNAUTHORIZED' ? 'FINE' : value]),
  );
  expect(forged).not.toEqual(context);
  expect(decodeVerdict(forged)).toBeUndefined();
});
