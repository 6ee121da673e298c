// hmac-v1 joins its parts by `|`: a request whose signed text is another request's too is 400 and reaches no Cell.

import { leaveUnsigned } from '../../../lambdas/proxy/request-signer';
import { httpCell, type TestCell } from '../../support/cell-server';
import { testProxy } from '../../support/proxy';
import { CANONICAL, type CanonicalVector } from '../deploy/cell-kit/vectors';

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.end('ok'));
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const REQUIRED = { 'content-type': 'text/plain', 'x-request-id': 'r-1' };

const proxy = (hmacV1: boolean) =>
  testProxy(
    { erp: { baseUrl: cell.baseUrl, core: true, readsWithBody: true } },
    { rules: { hmacV1 }, sign: leaveUnsigned },
  );

const ask = ({ method, path, query, headers, bodyBase64 }: CanonicalVector, hmacV1 = true) =>
  proxy(hmacV1).ask({
    method,
    path: `/api/v1/erp${path}`,
    query,
    headers: { ...REQUIRED, ...headers },
    body: Buffer.from(bodyBase64, 'base64'),
  });

test.each(CANONICAL.requests)('$name', async (vector) => {
  const { statusCode } = await ask(vector);
  expect([statusCode, cell.received.length]).toEqual(vector.ambiguous ? [400, 0] : [200, 1]);
});

test.each([
  ['r|acme|t', {}, 'x-request-id'],
  ['r', { 'x-trace-id': 'a|b' }, 'x-trace-id'],
])('names the header: %s %j', async (requestId, headers, name) => {
  const answer = await proxy(true).ask({ headers: { 'x-request-id': requestId, ...headers } });
  expect(answer.envelope()).toMatchObject({ code: 'BAD_REQUEST', details: expect.stringContaining(name) as string });
});

test('a tenant of the verdict is no exception', async () => {
  const caller = { kind: 'user', userId: 'u', role: '', tenantId: 'acme|t', allowedCells: null } as const;
  const { ask: askAs } = testProxy(
    { erp: { baseUrl: cell.baseUrl, core: true } },
    { verdict: { outcome: 'allow', caller }, sign: leaveUnsigned },
  );
  expect((await askAs({ headers: { 'x-tenant-id': '' } })).statusCode).toBe(400);
  expect(cell.received).toHaveLength(0);
});

test('passes where another scheme alone signs', async () => {
  const ambiguous = CANONICAL.requests.filter((vector) => vector.ambiguous);
  const statuses: (number | undefined)[] = [];
  for (const vector of ambiguous) statuses.push((await ask(vector, false)).statusCode);
  expect(statuses).toEqual(ambiguous.map(() => 200));
});
