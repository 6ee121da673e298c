// A verdict is read alike whether API Gateway keeps empty text in an authorizer's context or drops it.

import { decodeVerdict, encodeVerdict, type Verdict } from '../../../lambdas/domain/verdict';

const dropped = (context: Record<string, string>) =>
  Object.fromEntries(Object.entries(context).filter(([, text]) => text !== ''));

const callers: Verdict[] = [
  { outcome: 'allow', caller: { kind: 'ops' } },
  { outcome: 'allow', caller: { kind: 'user', tenantId: 't', userId: 'u', role: '', allowedCells: null } },
  { outcome: 'allow', caller: { kind: 'user', tenantId: 't', userId: 'u', role: 'clerk', allowedCells: null } },
  { outcome: 'allow', caller: { kind: 'user', tenantId: 't', userId: 'u', role: '', allowedCells: ['crm'] } },
  { outcome: 'allow', caller: { kind: 'unverified' } },
  { outcome: 'allow', caller: { kind: 'unverified', tenantId: 't', limits: '{"plan":"gold"}' } },
  {
    outcome: 'allow',
    caller: { kind: 'user', tenantId: 't', userId: 'u', role: '', allowedCells: null, limits: '{"plan":"gold"}' },
  },
];

test.each(callers)('%j', (verdict) => {
  const context = encodeVerdict(verdict);
  expect(decodeVerdict(context)).toEqual(verdict);
  expect(decodeVerdict(dropped(context))).toEqual(verdict);
});

test.each(['userId', 'role', 'allowedCells'])('a context that lacks %s without saying so is no verdict', (key) => {
  const context = encodeVerdict({
    outcome: 'allow',
    caller: { kind: 'user', userId: 'u', role: 'clerk', allowedCells: ['crm'] },
  });
  const { [key]: left, ...rest } = context;
  expect(left).toBeDefined();
  expect(decodeVerdict(rest)).toBeUndefined();
});

test('a caller of a kind that is not known is no verdict, whatever else the context says', () => {
  const context = encodeVerdict({
    outcome: 'allow',
    caller: { kind: 'user', userId: 'u', role: 'clerk', allowedCells: ['crm'] },
  });
  expect(Object.values(context)).toContain('user');
  const forged = Object.fromEntries(
    Object.entries(context).map(([key, text]) => [key, text === 'user' ? 'robot' : text]),
  );
  expect(decodeVerdict(forged)).toBeUndefined();
});
