// A probe Cell obeys the holder of its secret alone, for one tenant and a short time, and says what it received.

import { generateKeyPairSync } from 'node:crypto';
import { type ProbeEvent, requestOf, resultOf } from '../../../lambdas/probe/lambda-event';
import {
  ORDER_HEADER,
  ORDER_SECONDS,
  orderText,
  type ProbeOrder,
  type ProbeRecord,
  RECORD_HEADER,
} from '../../../lambdas/probe/order';
import { createProbeApp } from '../../../lambdas/probe/probe-app';

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

test.each([
  [{}, 'no-key', 'no-key'],
  [
    { publicKey: generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString() },
    'no-key',
    'refused',
  ],
  [{ signingSecret: 'a-secret-of-32-characters-or-more' }, 'refused', 'refused'],
])('signatures that the Cell holds no key for are told so: %#', async (trust, hmac, rfc9421) => {
  const headers = ['X-Tenant-Id', 'own', 'X-Signature', 'x', 'Signature-Input', 'x', ORDER_HEADER, order()];
  const request = { method: 'GET', target: '/x', rawHeaders: headers, body: Buffer.alloc(0) };
  const { signatures } = JSON.parse(
    (await app(request, { probeSecret: SECRET, ...trust })).body.toString(),
  ) as ProbeRecord;
  const judged = Object.fromEntries(
    Object.entries(signatures).map(([name, text]) => [name, text === 'no-key' ? text : 'refused']),
  );
  expect(judged).toEqual({ 'hmac-v1': hmac, rfc9421 });
});

describe('as Lambda', () => {
  const event: ProbeEvent = {
    rawPath: '/a b/c',
    rawQueryString: '',
    headers: { 'x-one': '1' },
    isBase64Encoded: false,
    requestContext: { http: { method: 'PUT' } },
  };

  test('a request has its path encoded, its query, its cookies in one header, and its body', () => {
    expect(requestOf(event)).toEqual({
      method: 'PUT',
      target: '/a%20b/c',
      rawHeaders: ['x-one', '1'],
      body: Buffer.alloc(0),
    });
    const body = { body: Buffer.from([255, 0]).toString('base64'), isBase64Encoded: true };
    expect(requestOf({ ...event, ...body, rawQueryString: 'q=1', cookies: ['a=1', 'b=2'] })).toMatchObject({
      target: '/a%20b/c?q=1',
      rawHeaders: ['x-one', '1', 'cookie', 'a=1; b=2'],
      body: Buffer.from([255, 0]),
    });
    expect(requestOf({ ...event, body: 'é' }).body.toString()).toBe('é');
  });

  test('an answer has repeated headers on one line, cookies apart, and its body in base64', () => {
    const headers = [
      ['X-Two', 'a'],
      ['x-two', 'b'],
      ['__proto__', 'c'],
      ['Set-Cookie', 'd=1'],
      ['set-cookie', 'e=2'],
    ] as const;
    const answer = { status: 201, headers, body: Buffer.from('hi'), delayMs: 0 };
    const result = resultOf(answer);
    expect(result).toMatchObject({ statusCode: 201, cookies: ['d=1', 'e=2'], body: 'aGk=', isBase64Encoded: true });
    expect(Object.entries(result.headers)).toEqual([
      ['x-two', 'a, b'],
      ['__proto__', 'c'],
    ]);
    expect(resultOf({ ...answer, fault: 'reset' })).toMatchObject({ statusCode: 501, body: '' });
  });
});
