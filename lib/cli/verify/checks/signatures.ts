// Ids and traces, and the signatures of both schemes as a Cell receives them.

import { randomBytes } from 'node:crypto';
import { type Check, group, type Row, row } from '../check';
import { holds, matches, refused, same } from '../expectations';
import { headerOf } from '../requests';
import { type CellRequest, post } from '../tools';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const IDS = group('ids', 'One id leads from the caller’s log to the gateway’s and the Cell’s.', 'docs/signatures.md', [
  row('trace-of-caller', 'The caller’s X-Trace-Id is the trace id', ['safe'], async (t) => {
    const { headers } = await t.send('GET', '/health', { 'x-trace-id': 'verify-t', 'x-request-id': 'verify-r' });
    same(headers['x-trace-id'], 'verify-t');
  }),
  row('trace-of-request-id', 'Without it X-Request-ID is the trace id', ['safe'], async (t) => {
    same((await t.send('GET', '/health', { 'x-request-id': 'verify-r' })).headers['x-trace-id'], 'verify-r');
  }),
  row('trace-made', 'Without both the trace id is 32 hex digits', ['safe'], async (t) => {
    matches((await t.send('GET', '/health')).headers['x-trace-id'], /^[0-9a-f]{32}$/, 'X-Trace-Id');
  }),
  row('trace-of-traceparent', 'A valid traceparent names the trace', ['safe'], async (t) => {
    const { headers } = await t.send('GET', '/health', { traceparent: TRACEPARENT });
    same(headers['x-trace-id'], TRACEPARENT.slice(3, 35));
  }),
  row('span-of-caller', 'The caller’s X-Span-Id is the span id', ['safe'], async (t) => {
    same((await t.send('GET', '/health', { 'x-span-id': 'verify-s' })).headers['x-span-id'], 'verify-s');
  }),
  row('made-are-new', 'Ids that are made are new for each request', ['safe'], async (t) => {
    const [one, two] = [await t.send('GET', '/health'), await t.send('GET', '/health')];
    holds(one.headers['x-trace-id'] !== two.headers['x-trace-id'], 'two ids', one.headers['x-trace-id']);
  }),
  row('made-are-forwarded', 'A trace id that was made is forwarded to the Cell', ['probe', 'safe'], async (t) => {
    const answer = await t.order({}, { headers: { 'x-request-id': undefined } });
    const { headers } = answer.json() as { headers: [string, string][] };
    same(headers.find(([name]) => name === 'x-trace-id')?.[1], answer.headers['x-trace-id']);
  }),
  row('span-is-forwarded', 'A span id that was made is forwarded to the Cell', ['probe', 'safe'], async (t) => {
    const answer = await t.order({});
    const { headers } = answer.json() as { headers: [string, string][] };
    same(headers.find(([name]) => name === 'x-span-id')?.[1], answer.headers['x-span-id']);
  }),
  row(
    'traceparent-forwarded',
    'The Cell gets a traceparent of the caller’s trace with the gateway’s span',
    ['probe', 'safe'],
    async (t) => {
      const got = headerOf(await t.record({ headers: { traceparent: TRACEPARENT } }), 'traceparent');
      matches(got, /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/, 'traceparent');
      holds(got !== TRACEPARENT, 'a span of the gateway’s', got);
    },
  ),
  row(
    'traceparent-made',
    'Without one the Cell gets a traceparent of the request’s ids',
    ['probe', 'safe'],
    async (t) => {
      matches(headerOf(await t.record(), 'traceparent'), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/, 'traceparent');
    },
  ),
  row('tracestate-alone', 'A tracestate without a valid traceparent stays behind', ['probe', 'safe'], async (t) => {
    same(headerOf(await t.record({ headers: { tracestate: 'a=1' } }), 'tracestate'), undefined);
  }),
]);

const SIGNATURES = group(
  'signatures',
  'A Cell tells the gateway from everybody else by the signature alone.',
  'docs/signatures.md',
  [
    ...(['hmac-v1', 'rfc9421'] as const).flatMap((scheme): Row[] => {
      const needs = ['probe', scheme] as const;
      const kit = `The shipped kit accepts the ${scheme} signature of`;
      const accepts =
        (request: CellRequest): Row[3] =>
        async (t) => {
          const { signatures } = await t.record(request);
          same(signatures[scheme], 'ok', scheme);
        };
      return [
        [`${scheme}-get`, `${kit} a GET`, [...needs, 'safe'], accepts({ path: '/orders' })],
        [`${scheme}-head`, `${kit} a HEAD`, [...needs, 'safe'], accepts({ method: 'HEAD' })],
        [`${scheme}-query`, `${kit} a request with a query`, [...needs, 'safe'], accepts({ path: '/x?b=2&a=%20+1' })],
        [`${scheme}-path`, `${kit} a path in Chinese`, [...needs, 'safe'], accepts({ path: '/%E5%8C%97%20%25/' })],
        [`${scheme}-post`, `${kit} a POST with JSON`, needs, accepts(post('{"客户":"北京"}', 'application/json'))],
        [`${scheme}-binary`, `${kit} a binary body`, needs, accepts(post(randomBytes(9_000), 'image/png'))],
        [`${scheme}-large`, `${kit} a body of 1 MB`, needs, accepts(post(randomBytes(1_000_000), 'image/png'))],
        [`${scheme}-delete`, `${kit} a DELETE`, needs, accepts({ method: 'DELETE', path: '/orders/7' })],
        row(
          `${scheme}-no-request-id`,
          `${kit} a request without X-Request-ID`,
          [...needs, 'safe'],
          accepts({ headers: { 'x-request-id': undefined } }),
        ),
        row(
          `${scheme}-caller-signed`,
          `${kit} a request whose caller sent a signature too`,
          [...needs, 'safe'],
          accepts({
            headers: {
              'x-signature': 'f'.repeat(64),
              'x-signature-time': '1',
              signature: 'x=:eA==:',
              'signature-input': 'x=()',
            },
          }),
        ),
      ];
    }),
    row('v1-form', 'X-Signature is 64 hex digits in lower case', ['probe', 'hmac-v1', 'safe'], async (t) => {
      matches(headerOf(await t.record(), 'x-signature'), /^[0-9a-f]{64}$/, 'X-Signature');
    }),
    row(
      'v1-time',
      'X-Signature-Time is whole Unix seconds, near this machine’s clock',
      ['probe', 'hmac-v1', 'safe'],
      async (t) => {
        const got = headerOf(await t.record(), 'x-signature-time');
        matches(got, /^\d{10}$/, 'X-Signature-Time');
        holds(Math.abs(Number(got) - Date.now() / 1000) < 300, 'a time within 300 s', got);
      },
    ),
    row('v1-key-id', 'The key that signed is named', ['probe', 'hmac-v1', 'safe'], async (t) => {
      matches(headerOf(await t.record(), 'x-signature-key-id'), /^[0-9a-f]{16}$/, 'X-Signature-Key-Id');
    }),
    row(
      'v1-ambiguous-id',
      'An id with | is refused, for two texts would be signed alike',
      ['probe', 'hmac-v1', 'safe'],
      async (t) => {
        refused(await t.call({ headers: { 'x-request-id': 'a|b' } }), 400, 'BAD_REQUEST');
      },
    ),
    row('v1-ambiguous-path', 'The path of a write with | is refused', ['probe', 'hmac-v1'], async (t) => {
      refused(await t.order({}, { ...post('x', 'text/plain'), path: '/a%7Cb' }), 400, 'BAD_REQUEST');
    }),
    row(
      'cell-key',
      'Where each Cell has a key of its own, another Cell’s key verifies nothing',
      ['probe', 'cell-keys', 'safe'],
      async (t) => {
        const { signatures } = await t.record({}, { cell: 'probe-slow' });
        same(
          Object.entries(signatures).filter(([, verdict]) => verdict === 'ok'),
          [],
          'verified by another Cell’s key',
        );
      },
    ),
    row('v2-digest', 'The second scheme covers the body by Content-Digest', ['probe', 'rfc9421'], async (t) => {
      const record = await t.record(post('verify', 'text/plain'));
      matches(headerOf(record, 'content-digest'), /^sha-256=:/, 'Content-Digest');
      matches(headerOf(record, 'signature-input'), /"content-digest"/, 'Signature-Input');
    }),
    row(
      'v2-covers',
      'The second scheme covers tenant, query and request id',
      ['probe', 'rfc9421', 'safe'],
      async (t) => {
        const input = headerOf(await t.record({ path: '/x?a=1' }), 'signature-input') ?? '';
        const missing = ['x-tenant-id', '@query', 'x-request-id', '@method', '@path'].filter(
          (name) => !input.includes(`"${name}"`),
        );
        same(missing, [], 'not covered');
      },
    ),
    row('v2-nonce', 'The second scheme has a nonce, new for each request', ['probe', 'rfc9421', 'safe'], async (t) => {
      const nonce = async () => /nonce="([^"]+)"/.exec(headerOf(await t.record(), 'signature-input') ?? '')?.[1];
      const [one, two] = [await nonce(), await nonce()];
      holds(one !== undefined && one !== two, 'two nonces', [one, two]);
    }),
  ],
);

export const SIGNATURE_CHECKS: readonly Check[] = [...IDS, ...SIGNATURES];
