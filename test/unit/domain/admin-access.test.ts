// Admin routes open to the ops token and to verified admins; everything else, and silence, is refused.

import { actorOf, refuseUnlessAdmin } from '../../../lambdas/domain/admin-access';
import { refusal } from '../../../lambdas/domain/refusal';
import { type Caller, decodeVerdict, encodeVerdict, type Verdict } from '../../../lambdas/domain/verdict';

const user = { kind: 'user', userId: 'u1', role: 'client', allowedCells: [] } as const;
const allow = (caller: Caller): Verdict => ({ outcome: 'allow', caller });

test('the ops token passes', () => {
  expect(refuseUnlessAdmin(allow({ kind: 'ops' }))).toBeUndefined();
});

test('a verified admin passes, also after the trip through the authorizer context', () => {
  const verdict = allow({ ...user, role: 'admin', admin: true });
  expect(refuseUnlessAdmin(verdict)).toBeUndefined();
  expect(decodeVerdict(encodeVerdict(verdict))).toEqual(verdict);
  expect(refuseUnlessAdmin(decodeVerdict(encodeVerdict(verdict)))).toBeUndefined();
});

describe('nobody else passes', () => {
  test('a role that is merely spelled admin does not pass: the authorizer must have said so', () => {
    expect(refuseUnlessAdmin(allow({ ...user, role: 'admin' }))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each(['TRUE', '1', 'false', ''])('an admin mark of %p in the context is none', (mark) => {
    const context = { ...encodeVerdict(allow(user)), admin: mark };
    expect(refuseUnlessAdmin(decodeVerdict(context))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('an unverified caller is never let in', () => {
    expect(refuseUnlessAdmin(allow({ kind: 'unverified' }))).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  test('no verdict fails closed', () => {
    expect(refuseUnlessAdmin(undefined)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('a refusal is passed on as it was made', () => {
    const made = refusal('UNAUTHORIZED', 'The token has expired');
    expect(refuseUnlessAdmin({ outcome: 'refuse', refusal: made })).toBe(made);
  });
});

test('changes are signed with the user id, or with what the caller is', () => {
  expect(actorOf(allow(user))).toBe('u1');
  expect(actorOf(allow({ kind: 'ops' }))).toBe('ops');
  expect(actorOf(undefined)).toBe('unknown');
});

test.each(['ops', 'patrol', 'unknown'])('a user called %s passes for nobody else', (userId) => {
  expect(actorOf(allow({ ...user, userId }))).toBe(`user ${userId}`);
});
