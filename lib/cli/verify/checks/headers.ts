// Headers: on every answer, ids and traces, and which of a caller's and of a Cell's headers pass.

import { type Check, group, type Row, row } from '../check';
import { holds, matches, same } from '../expectations';
import { NO_CELL } from '../facts';
import { headerOf } from '../requests';
import { type Tools } from '../tools';

const ANSWER_HEADERS = group(
  'answer-headers',
  'Browsers are protected, and a caller can name the request to the operators.',
  'docs/api/openapi.yaml',
  [
    ...(
      [
        ['health', 'the health answer', (t: Tools) => t.send('GET', '/health'), ['safe']],
        ['refusal', 'a refusal', (t: Tools) => t.send('GET', '/verify/none'), ['safe']],
        ['cell', 'a Cell’s answer', (t: Tools) => t.order({}), ['probe', 'safe']],
        ['admin', 'an admin answer', (t: Tools) => t.admin('GET', '/api/admin/health-summary'), ['admin', 'safe']],
      ] as const
    ).flatMap(([name, what, ask, needs]): Row[] => [
      row(`nosniff-${name}`, `X-Content-Type-Options: nosniff stands on ${what}`, needs, async (t) => {
        same((await ask(t)).headers['x-content-type-options'], 'nosniff');
      }),
      row(`frames-${name}`, `X-Frame-Options: DENY stands on ${what}`, needs, async (t) => {
        same((await ask(t)).headers['x-frame-options'], 'DENY');
      }),
      row(`time-${name}`, `X-Response-Time in whole milliseconds stands on ${what}, once`, needs, async (t) => {
        matches((await ask(t)).headers['x-response-time'], /^\d+$/, 'X-Response-Time');
      }),
      row(`trace-${name}`, `X-Trace-Id stands on ${what}`, needs, async (t) => {
        matches((await ask(t)).headers['x-trace-id'], /^[\x21-\x7e]+$/, 'X-Trace-Id');
      }),
      row(`span-${name}`, `X-Span-Id stands on ${what}`, needs, async (t) => {
        matches((await ask(t)).headers['x-span-id'], /^[0-9a-f]{16}$/, 'X-Span-Id');
      }),
    ]),
    row('not-weakened', 'A Cell can neither weaken nor double the gateway’s headers', ['probe', 'safe'], async (t) => {
      const headers = [
        ['X-Frame-Options', 'ALLOWALL'],
        ['X-Content-Type-Options', 'x'],
        ['X-Response-Time', '0.5'],
      ] as const;
      const { headers: got } = await t.order({ headers });
      same([got['x-frame-options'], got['x-content-type-options']], ['DENY', 'nosniff']);
      matches(got['x-response-time'], /^\d+$/, 'X-Response-Time');
    }),
    row('ids-not-replaced', 'A Cell cannot replace the ids of an answer', ['probe', 'safe'], async (t) => {
      const answer = await t.order(
        { headers: [['X-Trace-Id', 'the-cells']] },
        { headers: { 'x-trace-id': 'the-callers' } },
      );
      same(answer.headers['x-trace-id'], 'the-callers');
    }),
    row('hsts', 'Browsers are told to come back by https alone', ['https', 'own-name', 'safe'], async (t) => {
      matches((await t.send('GET', '/health')).headers['strict-transport-security'], /max-age=\d{7,}/, 'HSTS');
    }),
  ],
);

/** End-to-end headers that a service expects. */
const PASS = {
  accept: 'text/x-verify',
  'accept-language': 'de',
  'content-language': 'de',
  'if-none-match': '"verify"',
  'if-modified-since': 'Wed, 21 Oct 2015 07:28:00 GMT',
  range: 'bytes=0-1',
  'user-agent': 'verify',
  'x-data-scope': 'own',
  'x-verify-own': 'yes',
  'x-requested-with': 'verify',
  referer: 'https://verify.example.com/',
} as const;

/** Headers that must not reach a Cell, by what they could do there. */
const STAY: readonly (readonly [name: string, value: string, danger: string])[] = [
  ['x-signature-time', '1', 'forge a signature'],
  ['x-signature-key-id', 'x', 'choose another key'],
  ['x_signature', 'f', 'be folded into X-Signature'],
  ['x_tenant_id', 'other', 'be folded into X-Tenant-Id'],
  ['x.tenant.id', 'other', 'be read as X-Tenant-Id'],
  ['x-user-role', 'admin', 'make the caller an administrator'],
  ['x-forwarded-for', '1.2.3.4', 'forge the caller’s address'],
  ['x-forwarded-host', 'evil.example', 'forge the host'],
  ['x-forwarded-proto', 'gopher', 'forge the scheme'],
  ['x-forwarded-prefix', '/evil', 'move the application'],
  ['forwarded', 'for=1.2.3.4', 'forge the caller’s address'],
  ['x-real-ip', '1.2.3.4', 'forge the caller’s address'],
  ['true-client-ip', '1.2.3.4', 'forge the caller’s address'],
  ['x-original-url', '/admin', 'name another URL'],
  ['x-rewrite-url', '/admin', 'name another URL'],
  ['x-http-method-override', 'DELETE', 'name another method'],
  ['x-method-override', 'DELETE', 'name another method'],
  ['x-remote-user', 'root', 'name another user'],
  ['x-auth-request-email', 'root@example.com', 'name another user'],
  ['x-amzn-oidc-identity', 'root', 'name another user'],
  ['x-client-cert', 'x', 'show a certificate'],
  ['proxy', 'http://evil.example', 'set HTTP_PROXY'],
  ['x-gateway-client-address', '1.2.3.4', 'speak for the gateway'],
  ['proxy-authorization', 'Basic eA==', 'leave its hop'],
  ['te', 'trailers', 'leave its hop'],
  ['expect', '100-continue', 'leave its hop'],
  ['x-origin-proof', 'x', 'pass for the distribution'],
];

const FORWARDED = group(
  'forwarded',
  'Cells believe what the gateway hands them, and services need what callers say.',
  'docs/security/threat-model.md',
  [
    ...Object.entries(PASS).map(([name, value]) =>
      row(`passes-${name}`, `${name} reaches the Cell`, ['probe', 'safe'], async (t) =>
        same(headerOf(await t.record({ headers: { [name]: value } }), name), value),
      ),
    ),
    ...STAY.map(([name, value, danger]) =>
      row(
        `stays-${name}`,
        `A caller’s ${name} reaches no Cell, where it could ${danger}`,
        ['probe', 'safe'],
        async (t) => {
          const got = headerOf(await t.record({ headers: { [name]: value } }), name);
          holds(got !== value, `none of the caller’s, ${value}`, got);
        },
      ),
    ),
    row('signature-replaced', 'A caller’s X-Signature is replaced or left out', ['probe', 'safe'], async (t) => {
      const got = headerOf(await t.record({ headers: { 'x-signature': 'f'.repeat(64) } }), 'x-signature');
      holds(got !== 'f'.repeat(64), 'none of the caller’s', got);
    }),
    row('connection-named', 'Headers that Connection names stay behind', ['probe', 'safe'], async (t) => {
      const headers = { connection: 'keep-alive, x-verify-hop', 'x-verify-hop': 'yes' };
      same(headerOf(await t.record({ headers }), 'x-verify-hop'), undefined);
    }),
    row('host', 'The Cell is asked by its own host', ['probe', 'safe'], async (t) => {
      const got = headerOf(await t.record(), 'host');
      holds(got !== new URL(t.facts.url).host, 'another host than the gateway’s', got);
    }),
    row('tenant', 'The Cell is told the tenant', ['probe', 'safe'], async (t) => {
      same(headerOf(await t.record(), 'x-tenant-id'), t.facts.tenant);
    }),
    row('request-id', 'The Cell is told the caller’s X-Request-ID', ['probe', 'safe'], async (t) => {
      same(headerOf(await t.record({ headers: { 'x-request-id': 'verify-r' } }), 'x-request-id'), 'verify-r');
    }),
    row(
      'client-address',
      'The Cell is told the caller’s address by one header of the gateway’s',
      ['probe', 'safe'],
      async (t) => {
        matches(headerOf(await t.record(), 'x-gateway-client-address'), /^[0-9a-f.:]+$/i, 'X-Gateway-Client-Address');
      },
    ),
    row('authorization', 'The Cell gets the caller’s Authorization', ['probe', 'forwards', 'safe'], async (t) => {
      const got = headerOf(await t.record(), 'authorization');
      // Reports hold no token, and no answer's text that may be one.
      holds(got === `Bearer ${t.facts.callerToken}`, 'the caller’s Authorization', unnamed(got));
    }),
    row('authorization-kept', 'The Cell gets no token', ['probe', 'strips', 'safe'], async (t) => {
      const got = headerOf(await t.record(), 'authorization');
      holds(got === undefined, 'no Authorization', unnamed(got));
    }),
    row('user-of-caller', 'X-User-Id passes where nobody is verified', ['probe', 'header', 'safe'], async (t) => {
      same(headerOf(await t.record({ headers: { 'x-user-id': 'u-1' } }), 'x-user-id'), 'u-1');
    }),
    row('user-of-token', 'X-User-Id is the token’s, whatever the caller says', ['probe', 'jwt', 'safe'], async (t) => {
      const got = headerOf(await t.record({ headers: { 'x-user-id': 'forged' } }), 'x-user-id');
      holds(got !== undefined && got !== 'forged', 'the token’s user', got);
    }),
    row(
      'text-beyond-ascii',
      'Header text beyond ASCII reaches the Cell byte for byte',
      ['probe', 'safe'],
      async (t) => {
        const value = Buffer.from('部门').toString('latin1');
        same(headerOf(await t.record({ headers: { 'x-data-scope': value } }), 'x-data-scope'), value);
      },
    ),
    row('no-length-of-none', 'A GET is forwarded without a body', ['probe', 'safe'], async (t) => {
      same((await t.record()).bodyBytes, 0);
    }),
    row('nowhere', 'Nothing is forwarded for a Cell that is not described', ['probe', 'memory', 'safe'], async (t) => {
      const key = t.unique('key');
      await t.order({ key }, { cell: NO_CELL });
      same((await t.recall(key)).length, 0);
    }),
  ],
);

function unnamed(secret: string | undefined): string {
  return secret === undefined ? 'none' : `another text of ${secret.length} characters`;
}

export const HEADER_CHECKS: readonly Check[] = [...ANSWER_HEADERS, ...FORWARDED];
