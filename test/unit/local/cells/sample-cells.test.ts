// The sample Cells over real sockets, in their thread: signed requests only, and stopping one leaves the others up.

import { createHmac } from 'node:crypto';
import { SampleCells } from '../../../../lib/local/cells/thread';

const SECRET = 'a-test-secret';
let cells: SampleCells;

beforeAll(async () => {
  cells = await SampleCells.start();
  await cells.order({ kind: 'trust', secret: SECRET });
});
afterAll(() => cells.close());

async function urlOf(name: string): Promise<string> {
  const cell = (await cells.list()).find((state) => state.name === name);
  if (!cell) throw new Error(`no Cell ${name}`);
  return cell.url;
}

function signed(method: string, path: string, body = '', requestId = 'r1'): RequestInit {
  const time = String(Math.floor(Date.now() / 1000));
  const text = [method, path, body, requestId, 'acme', 't1', time].join('|');
  return {
    method,
    headers: {
      'x-request-id': requestId,
      'x-tenant-id': 'acme',
      'x-trace-id': 't1',
      'x-signature-time': time,
      'x-signature': createHmac('sha256', SECRET).update(text).digest('hex'),
    },
    ...(body !== '' && { body }),
  };
}

test('creates, repeats, lists and gets', async () => {
  const url = await urlOf('crm');
  const body = '{"name":"客户"}';
  const first = await fetch(`${url}/customers`, signed('POST', '/customers', body));
  expect([first.status, first.headers.get('location'), await first.json()]).toEqual([
    201,
    '/customers/C-1',
    { id: 'C-1', name: '客户' },
  ]);
  const again = await fetch(`${url}/customers`, signed('POST', '/customers', body));
  expect([again.status, again.headers.get('x-idempotent-replay')]).toEqual([201, 'true']);
  const other = await fetch(`${url}/customers`, signed('POST', '/customers', '{}'));
  expect(other.status).toBe(409);
  const list = await fetch(`${url}/customers?limit=5`, signed('GET', '/customers'));
  expect(await list.json()).toEqual({ data: [{ id: 'C-1', name: '客户' }], total: 1 });
  const one = await fetch(`${url}/customers/C-1`, signed('GET', '/customers/C-1'));
  expect(await one.json()).toEqual({ id: 'C-1', name: '客户' });
});

test('answers /health unsigned, and nothing else', async () => {
  const url = await urlOf('erp');
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'up', cell: 'erp' }]);
  const unsigned = await fetch(`${url}/orders`, { headers: { 'x-request-id': 'r9' } });
  expect(unsigned.status).toBe(403);
  expect(unsigned.headers.get('x-signature-refused')).toBe('missing_signature_or_timestamp');
  expect(await unsigned.json()).toMatchObject({ code: 'SIGNATURE_INVALID', requestId: 'r9' });
});

test('an error names its request, by the trace id where the caller gave it no id of its own', async () => {
  const answer = await fetch(`${await urlOf('crm')}/customers/C-9`, { headers: { 'x-trace-id': 't7' } });
  expect(await answer.json()).toMatchObject({ requestId: 't7' });
});

test.each([
  ['GET', '/customers/none', '', 404],
  ['GET', '/elsewhere', '', 404],
  ['GET', '//', '', 404],
  ['DELETE', '/customers/C-1', '', 405],
  ['POST', '/customers', '[1]', 400],
  ['POST', '/customers', '{', 400],
])('%s %s with %p answers %i', async (method, path, body, status) => {
  const answer = await fetch((await urlOf('crm')) + path, signed(method, path, body, 'r-bad'));
  expect(answer.status).toBe(status);
});

test('stops and starts one Cell on the same port', async () => {
  const [erp, oa] = [await urlOf('erp'), await urlOf('oa')];
  expect((await cells.order({ kind: 'stop', name: 'erp' })).found).toBe(true);
  await expect(fetch(`${erp}/health`)).rejects.toThrow('fetch failed');
  expect((await fetch(`${oa}/health`)).status).toBe(200);
  expect((await cells.list()).filter((cell) => !cell.running).map((cell) => cell.name)).toEqual(['erp']);
  await cells.order({ kind: 'start', name: 'erp' });
  expect((await fetch(`${erp}/health`)).status).toBe(200);
});

test('there is no Cell of an unknown name', async () => {
  expect((await cells.order({ kind: 'stop', name: 'nobody' })).found).toBe(false);
});
