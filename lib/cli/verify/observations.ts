// Where the one-machine run follows documents: what API Gateway and Lambda do there, observed from outside, a row each.

import type { Answer } from './caller';
import type { Need } from './check';
import { NO_CELL } from './facts';
import { headerOf } from './requests';
import { type CellRequest, NotApplicable, type Order, post, type Tools } from './tools';

/** The row of docs/aws-assumptions.md that it answers stands first in its name, where there is one. */
export type Observation = readonly [
  name: string,
  what: string,
  needs: readonly Need[],
  observe: (t: Tools) => Promise<unknown>,
];

const refusal = ({ status, text, field }: Answer) => {
  const code = field('code');
  return `${status} ${typeof code === 'string' ? code : text.slice(0, 160)}`;
};
const target = async (t: Tools, request: CellRequest) => {
  const answer = await t.order({}, request);
  const { target: got } = answer.json() as { target?: string };
  return got ?? refusal(answer);
};
/** Names under which a header of the Cell's comes back. */
const comesAs =
  (name: string, value: string, order: Order = {}) =>
  async (t: Tools) => {
    const { rawHeaders } = await t.order({ headers: [[name, value]], ...order });
    return rawHeaders
      .filter((_, index) => index % 2 === 0 && rawHeaders[index + 1] === value)
      .map((own) => own.toLowerCase());
  };
const startLine = (text: string) => text.split('\r\n', 1)[0] || 'nothing';
const hostOf = (t: Tools) => new URL(t.facts.url).host;

const see = (...parts: Observation): Observation => parts;

export const OBSERVATIONS: readonly Observation[] = [
  see('A1-empty-tenant', 'a tenant that nobody named, as the Cell gets it', ['probe', 'header'], async (t) => {
    if (t.facts.requiresTenant) throw new NotApplicable('the deployment requires X-Tenant-Id');
    return headerOf(await t.record({ headers: { 'x-tenant-id': undefined } }, { tenant: '' }), 'x-tenant-id') ?? 'none';
  }),
  see(
    'A2-www-authenticate',
    'names under which a Cell’s WWW-Authenticate comes',
    ['probe'],
    comesAs('WWW-Authenticate', 'Basic realm="verify"', { status: 401 }),
  ),
  see(
    'A2-date',
    'names under which a Cell’s Date comes',
    ['probe', 'sockets'],
    comesAs('Date', 'Wed, 21 Oct 2015 07:28:00 GMT'),
  ),
  see('A2-server', 'names under which a Cell’s Server comes', ['probe', 'sockets'], comesAs('Server', 'verify/1')),
  see(
    'A3-untyped',
    'Content-Type of an answer that a Cell gives no type',
    ['probe'],
    async (t) => (await t.order({ untyped: true })).headers['content-type'],
  ),
  see(
    'A3-not-modified',
    'Content-Type of a Cell’s 304',
    ['probe'],
    async (t) => (await t.order({ status: 304 })).headers['content-type'] ?? 'none',
  ),
  see('A5-signing-key', 'the answer to a signed request', ['probe'], async (t) => (await t.order({})).status),
  see(
    'A8-circuits',
    'the health summary, which reads both tables',
    ['admin'],
    async (t) => (await t.admin('GET', '/api/admin/health-summary')).status,
  ),
  see('A12-health', 'GET /health', [], async (t) => refusal(await t.send('GET', '/health'))),
  see('path-question-mark', '/a%3Fb as the Cell gets it', ['probe', 'sockets'], (t) => target(t, { path: '/a%3Fb' })),
  see('path-slash', '/a%2Fb as the Cell gets it', ['probe', 'sockets'], (t) => target(t, { path: '/a%2Fb' })),
  see('path-bad-escape', '/a%zz as the Cell gets it', ['probe', 'sockets'], (t) => target(t, { path: '/a%zz' })),
  see('path-plus', '/a+b%20c as the Cell gets it', ['probe', 'sockets'], (t) => target(t, { path: '/a+b%20c' })),
  see('path-dot-segment', '/a/../b', ['probe', 'sockets'], (t) => target(t, { path: '/a/../b' })),
  see('path-not-utf8', '/%ff', ['probe', 'sockets'], (t) => target(t, { path: '/%ff' })),
  see('path-double-slash', '//a//b as the Cell gets it', ['probe', 'sockets'], (t) => target(t, { path: '//a//b' })),
  see('query-alone', '/x? as the Cell gets it', ['probe'], (t) => target(t, { path: '/x?' })),
  see('query-brackets', '/x?a[]=1&b=|^ as the Cell gets it', ['probe'], (t) => target(t, { path: '/x?a[]=1&b=|^' })),
  see(
    'header-repeated',
    'a header that the caller sends twice, as the Cell gets it',
    ['probe', 'sockets'],
    async (t) => headerOf(await t.record({ headers: { 'x-verify-own': ['a', 'b'] } }), 'x-verify-own') ?? 'none',
  ),
  see(
    'header-empty',
    'an empty header, as the Cell gets it',
    ['probe', 'sockets'],
    async (t) => headerOf(await t.record({ headers: { 'x-verify-own': '' } }), 'x-verify-own') ?? 'none',
  ),
  see(
    'header-spaces',
    'a header with spaces at both ends, as the Cell gets it',
    ['probe', 'sockets'],
    async (t) => headerOf(await t.record({ headers: { 'x-verify-own': '  a  ' } }), 'x-verify-own') ?? 'none',
  ),
  see(
    'cookie-repeated',
    'two Cookie headers, as the Cell gets them',
    ['probe'],
    async (t) => headerOf(await t.record({ headers: { cookie: ['a=1', 'b=2'] } }), 'cookie') ?? 'none',
  ),
  see('header-names', 'names of the headers that the Cell gets', ['probe', 'sockets'], async (t) =>
    [...new Set((await t.record()).headers.map(([name]) => name))].toSorted(),
  ),
  see('answer-names', 'names of the headers of GET /health', [], async (t) =>
    Object.keys((await t.send('GET', '/health')).headers).toSorted(),
  ),
  see(
    'answer-repeated',
    'a header that a Cell sends twice',
    ['probe'],
    async (t) =>
      (
        await t.order({
          headers: [
            ['X-Cell-Twice', 'a'],
            ['X-Cell-Twice', 'b'],
          ],
        })
      ).headers['x-cell-twice'],
  ),
  see('answer-latin1', 'header bytes beyond ASCII', ['probe', 'sockets'], async (t) =>
    Buffer.from(
      String((await t.order({ headers: [['X-Cell-Text', 'caf\u00e9']] })).headers['x-cell-text']),
      'latin1',
    ).toString('hex'),
  ),
  see(
    'head-length',
    'Content-Length of a HEAD',
    ['probe'],
    async (t) => (await t.order({ body: { text: 'four' } }, { method: 'HEAD' })).headers['content-length'] ?? 'none',
  ),
  see(
    'no-content-length',
    'Content-Length of a 204',
    ['probe'],
    async (t) => (await t.order({ status: 204 })).headers['content-length'] ?? 'none',
  ),
  see('headers-too-large', 'headers beyond 10 KB', [], async (t) =>
    refusal(await t.send('GET', '/health', { 'x-verify-filler': 'x'.repeat(10_500) })),
  ),
  see('body-beyond-lambda', 'a body that Lambda cannot take', ['caller'], async (t) =>
    refusal(await t.call({ cell: NO_CELL, ...post(Buffer.alloc(6_400_000, 'x'), 'text/plain') })),
  ),
  see('body-beyond-api', 'a body beyond 10 MB', ['caller'], async (t) =>
    refusal(await t.call({ cell: NO_CELL, ...post(Buffer.alloc(10_600_000, 'x'), 'text/plain') })),
  ),
  see('get-with-body', 'a GET with a body', ['caller'], async (t) =>
    refusal(await t.call({ cell: 'probe', body: 'x' })),
  ),
  see('method-trace', 'TRACE', ['caller'], async (t) => refusal(await t.call({ cell: NO_CELL, method: 'TRACE' }))),
  see('method-propfind', 'PROPFIND', ['caller'], async (t) =>
    refusal(await t.call({ cell: NO_CELL, method: 'PROPFIND' })),
  ),
  see('http-1.0', 'HTTP/1.0', [], async (t) =>
    startLine(await t.sendBytes(t.facts.url, `GET /health HTTP/1.0\r\nHost: ${hostOf(t)}\r\n\r\n`)),
  ),
  see('no-host', 'a request without Host', [], async (t) =>
    startLine(await t.sendBytes(t.facts.url, 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n')),
  ),
  see('absolute-target', 'an absolute target', [], async (t) =>
    startLine(
      await t.sendBytes(
        t.facts.url,
        `GET ${t.facts.url}/health HTTP/1.1\r\nHost: ${hostOf(t)}\r\nConnection: close\r\n\r\n`,
      ),
    ),
  ),
  see('length-and-chunks', 'Content-Length together with Transfer-Encoding', [], async (t) =>
    startLine(
      await t.sendBytes(
        t.facts.url,
        `POST /health HTTP/1.1\r\nHost: ${hostOf(t)}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`,
      ),
    ),
  ),
];
