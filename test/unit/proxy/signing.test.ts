// No key, no request: unsigned forwarding exists only where it was chosen by name.

import { leaveUnsigned, signOrRefuse } from '../../../lambdas/proxy/signer';
import { httpCell, type TestCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end());
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

test('without a key the request is SIGNING_UNAVAILABLE and does not leave', async () => {
  const sign = signOrRefuse(() => Promise.reject(new Error('no secret to be had')), Date.now);
  const { ask, log } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { sign });
  const answer = await ask();
  expect([answer.statusCode, answer.envelope().code]).toEqual([503, 'SIGNING_UNAVAILABLE']);
  expect(cell.received).toHaveLength(0);
  expect(answer.body).not.toContain('no secret');
  expect(log.lines).toMatchObject([{ level: 'ERROR', fields: { code: 'SIGNING_UNAVAILABLE' } }]);
});

test('the choice not to sign leaves no signature headers', async () => {
  await testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { sign: leaveUnsigned }).ask();
  expect(Object.keys(cell.received[0]?.headers ?? {}).filter((name) => name.includes('signature'))).toEqual([]);
});
