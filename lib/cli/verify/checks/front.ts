// Headers that come back from Cells, and the parts in front of the functions: size limits, CORS, distribution, second region.

import { type Check, group, type Row, row } from '../check';
import { answered, holds, refused, same } from '../expectations';
import { NO_CELL } from '../facts';
import type { Tools } from '../tools';

const FROM_CELLS: readonly (readonly [name: string, value: string])[] = [
  ['Strict-Transport-Security', 'max-age=0'],
  ['Clear-Site-Data', '"*"'],
  ['Service-Worker-Allowed', '/'],
  ['Alt-Svc', 'h3=":1"'],
  ['NEL', '{}'],
  ['Report-To', '{}'],
  ['X-Gateway-Fallback', 'circuit-open'],
  ['Keep-Alive', 'timeout=4321'],
  ['Proxy-Authenticate', 'Basic'],
  ['X-Signature-Refused', 'key_unknown'],
];

const RETURNED = group(
  'returned',
  'All Cells share one origin: none may speak for the others, and none may be misread.',
  'docs/security/threat-model.md',
  [
    ...FROM_CELLS.map(([name, value]) =>
      row(`stays-${name.toLowerCase()}`, `A Cell’s ${name} reaches no caller`, ['probe', 'safe'], async (t) => {
        const got = answered(await t.order({ headers: [[name, value]] }), 200).headers[name.toLowerCase()];
        holds(got !== value, `none of the Cell’s, ${value}`, got);
      }),
    ),
    row(
      'connection-named',
      'Headers that a Cell’s Connection names reach no caller',
      ['probe', 'sockets', 'safe'],
      async (t) => {
        const { headers } = await t.order({
          headers: [
            ['Connection', 'x-cell-hop'],
            ['X-Cell-Hop', 'yes'],
          ],
        });
        same(headers['x-cell-hop'], undefined);
      },
    ),
    ...[
      'Cache-Control',
      'ETag',
      'Last-Modified',
      'Content-Disposition',
      'Content-Language',
      'Vary',
      'X-Cell-Own',
      'Retry-After',
    ].map((name) =>
      row(`passes-${name.toLowerCase()}`, `A Cell’s ${name} reaches the caller`, ['probe', 'safe'], async (t) => {
        const value = name === 'Retry-After' ? '7' : '"verify"';
        same((await t.order({ headers: [[name, value]] })).headers[name.toLowerCase()], value);
      }),
    ),
    row('repeated', 'A header that a Cell sends twice arrives with both values', ['probe', 'safe'], async (t) => {
      const { headers } = await t.order({
        headers: [
          ['X-Cell-Twice', 'a'],
          ['X-Cell-Twice', 'b'],
        ],
      });
      same(headers['x-cell-twice'], 'a, b');
    }),
    row(
      'text-beyond-ascii',
      'Header text beyond ASCII reaches the caller byte for byte',
      ['probe', 'sockets', 'safe'],
      async (t) => {
        const value = Buffer.from('报表').toString('latin1');
        same((await t.order({ headers: [['X-Cell-Text', value]] })).headers['x-cell-text'], value);
      },
    ),
    row('untyped', 'An answer without a type is called bytes, not text', ['probe', 'sockets', 'safe'], async (t) => {
      same((await t.order({ untyped: true })).headers['content-type'], 'application/octet-stream');
    }),
  ],
);

const FRONT = group(
  'front',
  'The parts in front of the functions must keep what these promise.',
  'deploy/docs/部署指南.md',
  [
    row('headers-too-large', 'Headers beyond 10 KB are refused', ['safe'], async (t) => {
      const { status } = await t.send('GET', '/health', { 'x-verify-filler': 'x'.repeat(10_500) });
      holds(
        status === 431 || status === 413 || status === 494 || status === 400 || status === 502,
        'a refusal',
        status,
      );
    }),
    row('no-server-name', 'No answer names the software behind it', ['safe'], async (t) => {
      same((await t.send('GET', '/health')).headers['x-powered-by'], undefined);
    }),
    row('smuggling', 'A request framed by length and by chunks is not taken for two', [], async (t) => {
      const { host } = new URL(t.facts.url);
      const second = `GET /verify/smuggled HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const got = await t.sendBytes(
        t.facts.url,
        `POST /health HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
      );
      const answers = got.match(/HTTP\/1\.1 \d+/g) ?? [];
      holds(answers.length <= 1 || answers[0] !== 'HTTP/1.1 200', 'one answer at most, or a refusal', answers);
    }),
    row('preflight', 'A preflight of an admitted origin is let through', ['cors', 'safe'], async (t) => {
      const headers = {
        origin: t.facts.origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      };
      const answer = await t.send('OPTIONS', `/api/v1/${NO_CELL}/`, headers);
      holds(answer.status < 300, 'a 2xx', answer.status);
      same(answer.headers['access-control-allow-origin'], t.facts.origin);
    }),
    row('cors-answer', 'An answer to an admitted origin may be read there', ['cors', 'safe'], async (t) => {
      const { headers } = await t.send('GET', '/health', { origin: t.facts.origin });
      same(headers['access-control-allow-origin'], t.facts.origin);
    }),
    row('cors-stranger', 'An answer to another origin may not be read there', ['cors', 'safe'], async (t) => {
      const { headers } = await t.send('GET', '/health', { origin: 'https://stranger.example' });
      holds(
        headers['access-control-allow-origin'] !== 'https://stranger.example',
        'no permission',
        headers['access-control-allow-origin'],
      );
    }),
    row(
      'behind-closed',
      'The API behind a distribution lets nobody in who comes straight to it',
      ['behind', 'safe'],
      async (t) => {
        const { status } = await t.sendTo(t.facts.behindUrl ?? '', 'GET', '/health');
        holds(status === 403 || status === 404, '403 or 404', status);
      },
    ),
    row(
      'behind-forged',
      'A made-up proof opens the API behind a distribution to nobody',
      ['behind', 'safe'],
      async (t) => {
        const { status } = await t.sendTo(t.facts.behindUrl ?? '', 'GET', '/api/docs', { 'x-origin-proof': 'made-up' });
        holds(status === 403 || status === 404, '403 or 404', status);
      },
    ),
    ...(
      [
        [
          'health',
          'The second region is up',
          async (t: Tools) => answered(await t.sendTo(t.facts.secondUrl ?? '', 'GET', '/health'), 200),
        ],
        [
          'refuses',
          'The second region refuses as the first one does',
          async (t: Tools) =>
            refused(await t.sendTo(t.facts.secondUrl ?? '', 'GET', `/api/v1/${NO_CELL}/`), 400, 'MISSING_HEADER'),
        ],
        [
          'admin',
          'The second region’s admin routes are closed',
          async (t: Tools) =>
            refused(await t.sendTo(t.facts.secondUrl ?? '', 'GET', '/api/admin/tenants'), 401, 'UNAUTHORIZED'),
        ],
      ] as const
    ).map(([name, promise, run]): Row => [`second-${name}`, promise, ['second', 'safe'], run]),
  ],
);

export const FRONT_CHECKS: readonly Check[] = [...RETURNED, ...FRONT];
