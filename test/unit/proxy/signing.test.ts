// No key, no request: unsigned forwarding exists only where it was chosen by name.

import { leaveUnsigned, signOrRefuse } from '../../../lambdas/proxy/request-signer';
import { httpCell, type TestCell } from '../../support/cell-server';
import { NOW_MS, SIGNING_SECRET, testProxy } from '../../support/proxy';
import { signatureFault } from '../../support/signature-fault';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end());
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

test('each request is signed, and each try of it', async () => {
  let failures = 0;
  const signed = await httpCell((_, response) => response.writeHead(failures-- > 0 ? 503 : 200).end());
  const { ask } = testProxy({ erp: { baseUrl: signed.baseUrl, core: true, readsWithBody: true } });
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
    await ask({ method, headers: { 'content-type': 'a/b', 'x-request-id': `r-${method}` }, body: method });
  }
  failures = 1;
  expect((await ask()).statusCode).toBe(200);
  await signed.close();
  expect(signed.received).toHaveLength(8);
  const faults = await Promise.all(
    signed.received.map(({ method, url, headers, body }) =>
      signatureFault({ method, target: url, headers, body }, SIGNING_SECRET, () => NOW_MS),
    ),
  );
  expect(faults).toEqual(signed.received.map(() => undefined));
});

test('without a key the request is SIGNING_UNAVAILABLE and does not leave', async () => {
  const sign = signOrRefuse(() => Promise.reject(new Error('no secret available')), Date.now);
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
