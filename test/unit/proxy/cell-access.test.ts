// A limited caller reaches the Cells that are named, and no other; the ops token reaches none.

import { CELL_NAME } from '../../../lambdas/contract/route-table';
import type { AllowedCells } from '../../../lambdas/contract/tenant-fields';
import { type Caller, decodeVerdict, encodeVerdict } from '../../../lambdas/domain/verdict';
import { refuseCell } from '../../../lambdas/proxy/admission';

const user = (allowedCells: AllowedCells): Caller => ({ kind: 'user', userId: 'u1', role: 'client', allowedCells });
const unverified = (allowedCells: AllowedCells): Caller => ({ kind: 'unverified', allowedCells });

describe.each([
  ['user', user],
  ['unverified caller', unverified],
])('a %s', (_, caller) => {
  test('reaches every Cell without a list, and none with an empty one', () => {
    expect(refuseCell(caller(null), 'crm')).toBeUndefined();
    expect(refuseCell(caller([]), 'crm')).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('reaches a Cell that is named', () => {
    expect(refuseCell(caller(['erp', 'crm']), 'crm')).toBeUndefined();
  });

  test.each(['oa', 'CRM', 'cr', 'crm,erp', ''])('does not reach %j', (cell) => {
    expect(refuseCell(caller(['crm', 'erp']), cell)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is as limited after the trip through the authorizer context', () => {
    for (const cells of [['crm', 'erp'], []]) {
      const verdict = { outcome: 'allow', caller: caller(cells) } as const;
      expect(decodeVerdict(encodeVerdict(verdict))).toEqual(verdict);
    }
  });
});

test('a list of no Cells, as version 1.0 reads it, names a Cell that cannot be', () => {
  const { allowedCells = '' } = encodeVerdict({ outcome: 'allow', caller: user([]) });
  expect(allowedCells).not.toBe('');
  for (const name of allowedCells.split(',')) expect(name).not.toMatch(CELL_NAME);
});

test('an unverified caller without a list is not limited', () => {
  expect(refuseCell({ kind: 'unverified' }, 'crm')).toBeUndefined();
});

test('the ops token reaches no Cell', () => {
  expect(refuseCell({ kind: 'ops' }, 'crm')).toMatchObject({ code: 'FORBIDDEN' });
});
