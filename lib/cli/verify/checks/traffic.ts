// What goes to a Cell and back: methods, paths and queries, bodies, signatures, statuses, cookies, redirects, compression.

import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../../../lambdas/contract/limits';
import { type Check, group, type Row, row } from '../check';
import { answered, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import { headerOf, recordOf } from '../requests';
import { post } from '../tools';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const LARGE = 3_000_000;

const BODIES = group('bodies', 'A file that changes on its way is a file that is lost.', 'README.md#limits', [
  ...(
    [
      ['json', 'application/json', Buffer.from('{"客户":"北京 ✓"}')],
      ['form', 'application/x-www-form-urlencoded', Buffer.from('a=1&b=%20+')],
      ['binary', 'application/octet-stream', randomBytes(20_000)],
      ['binary-as-text', 'text/plain', randomBytes(20_000)],
      ['byte-order-mark', 'text/plain; charset=utf-8', Buffer.from('\ufeffx')],
      ['line-ends', 'text/plain', Buffer.from('a\r\nb\n\r\n0\r\n\r\n')],
      ['nul', 'text/plain', Buffer.from('a\0b')],
      ['multipart', 'multipart/form-data; boundary=x', Buffer.from('--x\r\n\r\nbody\r\n--x--\r\n')],
    ] as const
  ).flatMap(([name, type, body]): Row[] => [
    row(`to-cell-${name}`, `A body of ${type} reaches the Cell byte for byte (${name})`, ['probe'], async (t) => {
      const record = await t.record(post(body, type));
      same([record.bodySha256, headerOf(record, 'content-type')], [sha256(body), type]);
    }),
    row(
      `to-caller-${name}`,
      `A body of ${type} reaches the caller byte for byte (${name})`,
      ['probe', 'safe'],
      async (t) => {
        const answer = await t.order({
          body: { binary: body.toString('base64').slice(0, 4_000) },
          headers: [['Content-Type', type]],
        });
        const sent = Buffer.from(body.toString('base64').slice(0, 4_000), 'base64');
        same([answer.headers['content-type'], sha256(answer.body)], [type, sha256(sent)]);
      },
    ),
  ]),
  row('compressed', 'A body that is compressed stays compressed', ['probe'], async (t) => {
    const body = randomBytes(500);
    const record = await t.record(post(body, 'application/octet-stream', 'gzip'));
    same([record.bodySha256, headerOf(record, 'content-encoding')], [sha256(body), 'gzip']);
  }),
  row('empty', 'A POST without a body is forwarded', ['probe'], async (t) => {
    same((await t.record({ method: 'POST', headers: { 'content-type': 'text/plain' } })).bodyBytes, 0);
  }),
  row('large-to-cell', `A body of ${LARGE} bytes reaches the Cell`, ['probe'], async (t) => {
    const body = randomBytes(LARGE);
    same((await t.record(post(body, 'image/png'))).bodySha256, sha256(body));
  }),
  row('large-to-caller', `An answer of ${LARGE} bytes reaches the caller`, ['probe', 'safe'], async (t) => {
    const { body } = answered(await t.order({ body: { bytes: LARGE }, headers: [['Content-Type', 'image/png']] }), 200);
    same(body.length, LARGE);
  }),
  row('largest', `A body of ${MAX_BODY_BYTES} bytes, the most there is, reaches the Cell`, ['probe'], async (t) => {
    same((await t.record(post(Buffer.alloc(MAX_BODY_BYTES, 'x'), 'text/plain'))).bodyBytes, MAX_BODY_BYTES);
  }),
  row('too-large', 'One byte more is refused: 413 PAYLOAD_TOO_LARGE', ['caller'], async (t) => {
    const request = post(Buffer.alloc(MAX_BODY_BYTES + 1, 'x'), 'text/plain');
    refused(await t.call({ cell: NO_CELL, ...request }), 413, 'PAYLOAD_TOO_LARGE');
  }),
  row('beyond-lambda', 'What Lambda cannot take is refused by API Gateway: 413', ['caller'], async (t) => {
    answered(await t.call({ cell: NO_CELL, ...post(Buffer.alloc(6_400_000, 'x'), 'text/plain') }), 413);
  }),
  row('answer-too-large', 'An answer beyond the limit is refused: 502 UPSTREAM_ERROR', ['probe'], async (t) => {
    refused(await t.order({ body: { bytes: MAX_BODY_BYTES + 1 } }), 502, 'UPSTREAM_ERROR');
  }),
  row('parallel', 'Twenty bodies at the same time stay apart', ['probe'], async (t) => {
    const bodies = Array.from({ length: 20 }, (_, index) => `body ${index} `.repeat(50 + index));
    const answers = await Promise.all(
      bodies.map((body) => t.order({ body: { echo: true } }, post(body, 'text/plain'))),
    );
    same(
      answers.map(({ text }) => sha256(text)),
      bodies.map(sha256),
    );
  }),
]);

const ANSWERS = group('answers', 'A Cell’s answer is the caller’s, as the Cell wrote it.', 'docs/api/openapi.yaml', [
  ...[201, 202, 204, 301, 302, 304, 307, 308, 400, 401, 403, 404, 409, 418, 422, 429, 500, 501].map((status) =>
    row(
      `status-${status}`,
      `A Cell’s ${status} passes as it is`,
      ['probe', ...(status < 500 ? (['safe'] as const) : [])],
      async (t) => {
        const answer = answered(await t.order({ status, headers: [['Location', '/elsewhere']] }), status);
        same(recordOf(answer).method, 'GET');
      },
    ),
  ),
  row(
    'redirect',
    'A redirect is the caller’s to follow, and its Location is untouched',
    ['probe', 'safe'],
    async (t) => {
      const answer = await t.order({ status: 302, headers: [['Location', 'https://elsewhere.example/x?y#z']] });
      same(answer.headers['location'], 'https://elsewhere.example/x?y#z');
    },
  ),
  row('own-error', 'A Cell’s own error body passes untouched', ['probe', 'safe'], async (t) => {
    const text = '{"code":"MINE","message":"自己的","details":"","requestId":"x"}';
    same(answered(await t.order({ status: 404, body: { text } }), 404).text, text);
  }),
  row('error-as-array', 'An error that a Cell sends as an array passes untouched', ['probe', 'safe'], async (t) => {
    same(
      (await t.order({ status: 409, body: { text: '[{"code":"CONFLICT"},409]' } })).text,
      '[{"code":"CONFLICT"},409]',
    );
  }),
  row('html', 'HTML of a Cell passes untouched', ['probe', 'safe'], async (t) => {
    const answer = await t.order({ body: { text: '<h1>北京</h1>' }, headers: [['Content-Type', 'text/html']] });
    same([answer.text, answer.headers['content-type']], ['<h1>北京</h1>', 'text/html']);
  }),
  row('empty', 'An empty answer stays empty', ['probe', 'safe'], async (t) => {
    same(answered(await t.order({ body: { text: '' } }), 200).body.length, 0);
  }),
  row('set-cookies', 'Two Set-Cookie lines stay two, commas and all', ['probe', 'safe'], async (t) => {
    const cookies = ['verify_a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'verify_b=2; HttpOnly'];
    const { headers } = await t.order({ headers: cookies.map((cookie) => ['Set-Cookie', cookie] as const) });
    same(
      (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]),
      ['verify_a=1', 'verify_b=2'],
    );
  }),
  row('cookies', 'A caller’s cookies reach the Cell', ['probe', 'safe'], async (t) => {
    same(headerOf(await t.record({ headers: { cookie: 'one=1; two=2' } }), 'cookie'), 'one=1; two=2');
  }),
  row('gzip', 'A compressed answer stays compressed, with its own length', ['probe', 'safe'], async (t) => {
    const text = 'verify '.repeat(200);
    const answer = await t.order({ body: { gzip: text } }, { headers: { 'accept-encoding': 'gzip' } });
    same([answer.headers['content-encoding'], answer.headers['content-length']], ['gzip', String(answer.body.length)]);
    same(gunzipSync(answer.body).toString(), text);
  }),
  row('not-gzip', 'An answer that is not compressed is not called so', ['probe', 'safe'], async (t) => {
    const answer = await t.order({ body: { text: 'plain' } }, { headers: { 'accept-encoding': 'gzip' } });
    same([answer.headers['content-encoding'], answer.text], [undefined, 'plain']);
  }),
  row('length', 'Content-Length of an answer is its length in bytes', ['probe', 'safe'], async (t) => {
    const answer = await t.order({ body: { text: '北京' } });
    same([answer.headers['content-length'], answer.text], ['6', '北京']);
  }),
  row('slow', 'A Cell that takes a second is waited for', ['probe', 'safe'], async (t) => {
    answered(await t.order({ delayMs: 1_000 }), 200);
  }),
]);

export const TRAFFIC_CHECKS: readonly Check[] = [...BODIES, ...ANSWERS];
