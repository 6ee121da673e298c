// A probe Cell obeys the holder of its secret alone, for one tenant and a short time, and says what it received.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { SchemeName } from '../../../lambdas/contract/signing';
import { cellSecret, secretBytes } from '../../../lambdas/domain/signing/signing-key';
import { type ProbeEvent, requestOf, resultOf } from '../../../lambdas/probe/lambda-event';
import {
  ORDER_HEADER,
  ORDER_SECONDS,
  orderText,
  type ProbeOrder,
  type ProbeRecord,
  RECORD_HEADER,
} from '../../../lambdas/probe/order';
import { createProbeApp, type ProbeRequest, type ProbeTrust } from '../../../lambdas/probe/probe-app';
import { signedRequest } from '../../support/signed-request';

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

const recordIn = (headers: readonly (readonly [string, string])[]): unknown => {
  const [, text] = headers.find(([name]) => name === RECORD_HEADER) ?? [];
  return text === undefined ? undefined : JSON.parse(Buffer.from(text, 'base64url').toString());
};
const valueOf = (headers: readonly (readonly [string, string])[], name: string) =>
  headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);

test.each<[string, Partial<ProbeOrder>, Buffer, string[]]>([
  ['text', { body: { text: 'mine' } }, Buffer.from('mine'), []],
  ['bytes in base64', { body: { binary: '/wA=' } }, Buffer.from([255, 0]), []],
  ['what was received', { body: { echo: true } }, Buffer.from('body'), []],
  ['as many bytes as told', { body: { bytes: 3 } }, Buffer.from('xxx'), []],
  ['fewer bytes than none', { body: { bytes: -1 } }, Buffer.alloc(0), []],
  ['a text by gzip', { body: { gzip: 'small' } }, Buffer.from('small'), ['gzip']],
])('an answer of %s has just that, and says how it is encoded', async (_, also, expected, encodings) => {
  const { headers, body, status } = await ask(order(also));
  expect(status).toBe(200);
  expect(valueOf(headers, 'content-encoding')).toEqual(encodings);
  expect(encodings.length > 0 ? gunzipSync(body) : body).toEqual(expected);
  expect(valueOf(headers, 'content-type')).toEqual(['application/json; charset=utf-8']);
  expect(recordIn(headers)).toMatchObject({ bodySha256: createHash('sha256').update('body').digest('hex') });
});

test.each<[string, Partial<ProbeOrder>, boolean, number]>([
  ['GET', {}, false, 1],
  ['HEAD', {}, true, 1],
  ['GET', { status: 204 }, true, 0],
  ['GET', { status: 304 }, true, 0],
  ['GET', { status: 205 }, false, 1],
])('an answer to %s by the order %j has the record in a header: %s', async (method, also, inHeader, length) => {
  const { headers, body } = await ask(order(also), { method });
  expect(recordIn(headers) !== undefined).toBe(inHeader);
  expect(Math.min(1, body.length)).toBe(length);
});

test.each<[Partial<ProbeOrder>, string[]]>([
  [{}, ['application/json; charset=utf-8']],
  [{ untyped: true }, []],
  [{ headers: [['Content-Type', 'text/html']] }, ['text/html']],
  [{ headers: [['x-other', '1']] }, ['application/json; charset=utf-8']],
])('by the order %j the answer is of the type %j', async (also, types) => {
  expect(valueOf((await ask(order(also))).headers, 'content-type')).toEqual(types);
});

test.each([
  [undefined, 0],
  [-5, 0],
  [250, 250],
])('an order to wait for %s ms delays by %i', async (delayMs, expected) => {
  expect(await ask(order({ fault: 'reset', ...(delayMs !== undefined && { delayMs }) }))).toMatchObject({
    delayMs: expected,
    fault: 'reset',
  });
});

test('a Cell says that it is up, to anybody', async () => {
  const { status, body } = await app(
    { method: 'GET', target: '/health', rawHeaders: [], body: Buffer.alloc(0) },
    { probeSecret: SECRET },
  );
  expect([status, JSON.parse(body.toString())]).toEqual([200, { status: 'up', cell: 'probe' }]);
});

test.each([
  [2 * ORDER_SECONDS, 200],
  [2 * ORDER_SECONDS + 1, 403],
  [1, 200],
  [0, 403],
])('an order that ends in %i s is answered %i', async (seconds, status) => {
  expect(await ask(order({ untilSeconds: NOW_MS / 1000 + seconds }))).toMatchObject({ status });
});

describe('what the shipped kit says of a signature', () => {
  const MASTER = 'a-secret-of-32-characters-or-more';
  const OF_CELL = `base64:${cellSecret(secretBytes(MASTER), 'erp').toString('base64')}`;

  /** A request of the tenant acme, signed with the secret, and with an order that names the Cell. */
  function signed(secret: string, cell = 'erp', schemes: readonly SchemeName[] = ['hmac-v1', 'rfc9421']): ProbeRequest {
    const { headers, method, target, body } = signedRequest(
      { method: 'GET', path: '/x' },
      { secret, schemes, nowMs: NOW_MS, cell },
    );
    const header = order({ tenant: 'acme', cell });
    return { method, target, rawHeaders: [...Object.entries(headers).flat(), ORDER_HEADER, header], body };
  }
  const recordOf = async (cell: typeof app, request: ProbeRequest, trust: Partial<ProbeTrust>) =>
    JSON.parse((await cell(request, { probeSecret: SECRET, ...trust })).body.toString()) as ProbeRecord;
  const newApp = () => createProbeApp({ abilities: { sockets: true, memory: true }, nowMs: () => NOW_MS });

  test.each<[string, string, Partial<ProbeTrust>, string, boolean]>([
    ['the shared secret', MASTER, { signingSecret: MASTER }, 'ok', false],
    ['another secret', `${MASTER}!`, { signingSecret: MASTER }, 'refused', false],
    [
      'the key of the named Cell, where each has its own',
      OF_CELL,
      { signingSecret: MASTER, perCellKeys: true },
      'ok',
      true,
    ],
    [
      'the shared secret, where each Cell has a key',
      MASTER,
      { signingSecret: MASTER, perCellKeys: true },
      'refused',
      true,
    ],
    [
      'the key of a Cell, where all share one',
      OF_CELL,
      { signingSecret: MASTER, perCellKeys: false },
      'refused',
      false,
    ],
  ])('of %s', async (_, secret, trust, said, perCellKeys) => {
    const { signatures, abilities } = await recordOf(newApp(), signed(secret), trust);
    const both = Object.values(signatures).map((text) => (text === 'ok' ? 'ok' : 'refused'));
    expect(both).toEqual([said, said]);
    expect(abilities).toEqual({ sockets: true, memory: true, perCellKeys });
  });

  test('where each Cell has a key and there is a public key alone, that one is asked', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { signatures } = await recordOf(newApp(), signed(MASTER), { publicKey: pem, perCellKeys: true });
    expect(signatures['hmac-v1']).toBe('no-key');
    expect(signatures.rfc9421).not.toMatch(/^(?:ok|no-key|absent)$/);
  });

  test.each([
    ['with its value again', ['x-request-id', 'req-1']],
    ['with no value', ['X-Request-Id', '']],
    ['with further values', ['x-request-id', 'a', 'x-request-id', 'b']],
  ])('a signed header that also comes %s is ambiguous', async (_, repeated) => {
    const request = signed(MASTER);
    const rawHeaders = [...repeated, ...request.rawHeaders];
    const { signatures } = await recordOf(newApp(), { ...request, rawHeaders }, { signingSecret: MASTER });
    expect(signatures).toEqual({ 'hmac-v1': 'ambiguous_header', rfc9421: 'ambiguous_header' });
  });

  test('a signature that comes again is a replay, for as long as its Cell is among the last 200', async () => {
    const cell = newApp();
    const trust = { signingSecret: MASTER, perCellKeys: true };
    const ofCell = (name: string): ProbeRequest =>
      signed(`base64:${cellSecret(secretBytes(MASTER), name).toString('base64')}`, name, ['rfc9421']);
    const first = ofCell('cell-0');
    const said = async (request: ProbeRequest) => (await recordOf(cell, request, trust)).signatures.rfc9421;
    expect(await said(first)).toBe('ok');
    for (let made = 1; made < 199; made += 1) expect(await said(ofCell(`cell-${made}`))).toBe('ok');
    expect(await said(first)).not.toBe('ok');
    expect(await said(ofCell('cell-199'))).toBe('ok');
    expect(await said(first)).toBe('ok');
  });
});

test('fifty records of a key are kept, and 200 keys', async () => {
  const cell = createProbeApp({ abilities: { sockets: true, memory: true }, nowMs: () => NOW_MS });
  const tell = async (also: Partial<ProbeOrder>) => {
    const request = {
      method: 'GET',
      target: '/x',
      rawHeaders: ['X-Tenant-Id', 'own', ORDER_HEADER, order(also)],
      body: Buffer.alloc(0),
    };
    return JSON.parse((await cell(request, { probeSecret: SECRET })).body.toString()) as { records: object[] };
  };
  for (let sent = 0; sent < 51; sent += 1) await tell({ key: 'k-0' });
  expect((await tell({ recall: 'k-0' })).records).toHaveLength(50);
  for (let made = 1; made < 200; made += 1) await tell({ key: `k-${made}` });
  expect((await tell({ recall: 'k-0' })).records).toHaveLength(50);
  await tell({ key: 'k-200' });
  expect((await tell({ recall: 'k-0' })).records).toEqual([]);
  expect((await tell({ recall: 'k-1' })).records).toHaveLength(1);
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
