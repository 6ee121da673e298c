// A probe Cell obeys the holder of its secret alone, for one tenant and a short time, and says what it received.

import {
  ORDER_HEADER,
  ORDER_SECONDS,
  orderText,
  type ProbeOrder,
  type ProbeRecord,
  RECORD_HEADER,
} from '../../../lib/probe/order';
import { createProbeApp } from '../../../lib/probe/probe-app';

const NOW_MS = 1_800_000_000_000;
const SECRET = 'a-secret-of-this-test';
const app = createProbeApp({ abilities: { sockets: false, memory: true }, nowMs: () => NOW_MS });

const told: ProbeOrder = { tenant: 'own', untilSeconds: NOW_MS / 1000 + 60 };

const ask = (header: string | undefined, { tenant = 'own', method = 'GET', secret = SECRET } = {}) =>
  app(
    {
      method,
      target: '/x?a=1',
      rawHeaders: [
        'X-Tenant-Id',
        tenant,
        'X-Two',
        '1',
        'X-Two',
        '2',
        ...(header === undefined ? [] : [ORDER_HEADER, header]),
      ],
      body: Buffer.from('body'),
    },
    { probeSecret: secret },
  );
const order = (also: Partial<ProbeOrder> = {}, secret = SECRET) => orderText({ ...told, ...also }, secret);

test.each<[string, string | undefined, { tenant?: string; secret?: string }]>([
  ['no order', undefined, {}],
  ['a malformed order', 'x', {}],
  ['an order by another secret', order({}, 'another'), {}],
  ['an order by an empty secret, of a Cell that has none', order({}, ''), { secret: '' }],
  ['an order for another tenant', order(), { tenant: 'other' }],
  ['an order whose time is over', order({ untilSeconds: NOW_MS / 1000 }), {}],
  ['an order for ever', order({ untilSeconds: NOW_MS / 1000 + 10 * ORDER_SECONDS }), {}],
  ['an order that was changed', order().replace(/^./, 'f'), {}],
])('%s: refused, and nothing is recorded', async (_, header, as) => {
  expect(await ask(header, as)).toMatchObject({ status: 403, delayMs: 0 });
});

test('the record says what came: method, target, headers with repeats, the body by its hash', async () => {
  const record = JSON.parse((await ask(order())).body.toString()) as ProbeRecord;
  expect(record).toMatchObject({
    method: 'GET',
    target: '/x?a=1',
    headers: expect.arrayContaining([
      ['x-two', '1'],
      ['x-two', '2'],
    ]),
    bodyBytes: 4,
    signatures: { 'hmac-v1': 'absent', rfc9421: 'absent' },
  });
});

test('an answer with a body of its own has the record in a header', async () => {
  const { headers, body } = await ask(order({ body: { text: 'mine' } }));
  expect(body.toString()).toBe('mine');
  expect(headers.map(([name]) => name)).toContain(RECORD_HEADER);
});

test('a status is given as often as it is told, and then it is 200', async () => {
  const failing = order({ key: 'k', times: 2, status: 503 });
  const statuses = [await ask(failing), await ask(failing), await ask(failing)].map(({ status }) => status);
  expect(statuses).toEqual([503, 503, 200]);
  const { records } = JSON.parse((await ask(order({ recall: 'k' }))).body.toString()) as { records: object[] };
  expect(records).toHaveLength(3);
});

test('neither time nor size is without a bound', async () => {
  const { delayMs, body } = await ask(order({ delayMs: 1e9, body: { bytes: 1e9 } }));
  expect([delayMs, body.length]).toEqual([29_500, 6_500_000]);
});
