// A limited caller reaches the Cells that are named, and no other; the ops token reaches none.

import { type Caller, decodeVerdict, encodeVerdict } from '../../../lambdas/domain/verdict';
import { refuseCell } from '../../../lambdas/proxy/admission';

const user = (allowedCells: string[]): Caller => ({ kind: 'user', userId: 'u1', role: 'client', allowedCells });
const unverified = (allowedCells: string[]): Caller => ({ kind: 'unverified', allowedCells });

describe.each([
  ['user', user],
  ['unverified caller', unverified],
])('a %s', (_, caller) => {
  test('reaches every Cell when none is named', () => {
    expect(refuseCell(caller([]), 'crm')).toBeUndefined();
  });

  test('reaches a Cell that is named', () => {
    expect(refuseCell(caller(['erp', 'crm']), 'crm')).toBeUndefined();
  });

  test.each(['oa', 'CRM', 'cr', 'crm,erp', ''])('does not reach %j', (cell) => {
    expect(refuseCell(caller(['crm', 'erp']), cell)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is as limited after the trip through the authorizer context', () => {
    const verdict = { outcome: 'allow', caller: caller(['crm', 'erp']) } as const;
    expect(decodeVerdict(encodeVerdict(verdict))).toEqual(verdict);
  });
});

test('an unverified caller without a list is not limited', () => {
  expect(refuseCell({ kind: 'unverified' }, 'crm')).toBeUndefined();
});

test('the ops token reaches no Cell', () => {
  expect(refuseCell({ kind: 'ops' }, 'crm')).toMatchObject({ code: 'FORBIDDEN' });
});
