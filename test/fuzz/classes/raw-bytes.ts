// The class whose inputs are bytes on a socket of the local stack: what no client library would send.

import { connect } from 'node:net';
import fc from 'fast-check';
import { KEPT_BUNDLES, startGateway } from '../../support/gateway-process';
import { type FuzzOutcome, outcomeOf } from '../support/fuzz-class';
import { StrictCell } from '../support/strict-cell';

const SECRET = 'made for fuzzing only';

/** Whatever listens in front of the Cell. */
export interface RawTarget {
  readonly port: number;
  /** Of the tenant `globex`. */
  readonly bearerToken: string;
  readonly cell: StrictCell;
}

export interface RawProcess extends RawTarget {
  /** @throws where the gateway has ended by itself meanwhile. */
  close(): Promise<void>;
}

/** The local stack as a process of its own: what brings it down is seen, and brings nothing else down. */
export async function startRawProcess(): Promise<RawProcess> {
  const cell = await StrictCell.start(SECRET, '/base');
  const gateway = startGateway({ ...KEPT_BUNDLES, CELL_ERP_URL: cell.url, GATEWAY_SIGNING_SECRET: SECRET });
  const text = await gateway.banner();
  return {
    port: Number(/Gateway ready on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]),
    bearerToken: String(/^export TOKEN=(\S+)/m.exec(text)?.[1]),
    cell,
    close: async () => {
      await cell.close();
      if (gateway.child.exitCode !== null) throw new Error(`The gateway ended: ${gateway.output().slice(-2_000)}`);
      gateway.child.kill('SIGINT');
      await gateway.ended();
    },
  };
}

/** Without credentials, so that it may reach the Cell by no honest way. */
const INNER = 'GET /api/v1/erp/smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const INNER_AT_CELL = 'GET /base/smuggled HTTP/1.1\r\nHost: a\r\nX-Tenant-Id: acme\r\n\r\n';

/** The right answer to a transfer coding that is not known: https://www.rfc-editor.org/rfc/rfc9112#section-6.1 */
const NOT_IMPLEMENTED = 501;

const chunk = (text: string) => `${Buffer.byteLength(text, 'latin1').toString(16)}\r\n${text}\r\n`;

const framing = fc.constantFrom(
  'Content-Length: 0',
  'Content-Length: 5',
  'Content-Length: 44',
  'Content-Length: 5\r\nContent-Length: 44',
  'Content-Length: 5, 44',
  'Content-Length: +5',
  'Content-Length : 5',
  'Content-Length: 0x5',
  'Content-Length: 5\r\n\tfolded',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:\x0bchunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
  'Content-Length: 5\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nContent-Length: 44',
  'X: y\nTransfer-Encoding: chunked',
  'X: y\rContent-Length: 44',
  'Connection: keep-alive, x-tenant-id',
  'Connection: Upgrade\r\nUpgrade: h2c',
  'Expect: 100-continue\r\nContent-Length: 5',
  'X-Tenant-Id: acme',
  'X-Tenant-Id: globex\r\nX-Tenant-Id: acme',
  'X_Tenant_Id: acme',
  'x-tenant-id\0: acme',
);
const body = fc.constantFrom(
  '',
  'hello',
  INNER,
  INNER_AT_CELL,
  chunk('hello') + chunk(''),
  `0\r\n\r\n${INNER}`,
  `0\r\n\r\n${INNER_AT_CELL}`,
  `5;ext="\r\n${INNER}\r\n0\r\n\r\n`,
  `5\r\nhello\r\n0\r\nX-Tenant-Id: acme\r\n\r\n`,
  `ffffffffffffffff\r\n${INNER}`,
  `-5\r\n${INNER}`,
  `5\nhello\n0\n\n${INNER}`,
);
const TARGETS = [
  '/api/v1/erp/x',
  '/api/v1/erp/../../smuggled',
  'http://evil.example/api/v1/erp/x',
  '/api/v1/erp/%0d%0aX: y',
  '//api/v1/erp',
  '/api/v1/erp/%2e%2e/smuggled',
  '/api/v1/erp?a=\x80',
  '*',
  'erp:80',
  '/api/v1/erp/x y',
  '/\x00',
  '/api/v1/erp/%5c..%5c..%5csmuggled',
  '/api/v1/erp/x%00',
  '/api/v1/__proto__/x',
  '/api/v1/erp/%C0%AE%C0%AE/',
];
const anyLine = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'PRI', 'G\tET'),
    fc.constantFrom(...TARGETS),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', ''),
  )
  .map((parts) => parts.join(' '));

const decentLine = fc.constantFrom('GET /api/v1/erp/x HTTP/1.1', 'POST /api/v1/erp/x HTTP/1.1');
const targetLine = fc.constantFrom(...TARGETS).map((target) => `GET ${target} HTTP/1.1`);
const someFramings = fc.oneof(fc.tuple(framing), fc.array(framing, { minLength: 1, maxLength: 3 }));

/** Often hostile in one way alone: what is refused for its framing says nothing of its target. */
const hostileBytes = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(targetLine, fc.constant<string[]>([]), fc.constant('')) },
  { weight: 2, arbitrary: fc.tuple(decentLine, someFramings, body) },
  { weight: 1, arbitrary: fc.tuple(anyLine, someFramings, body) },
);

export const RAW_BYTES = {
  name: 'raw bytes to the local stack',
  what: 'conflicting lengths, broken chunks, folded lines and requests in bodies on a socket: what can be read in two ways reaches no Cell, and nothing of it as a request of its own',
  weight: 4,
} as const;

/**
 * Heads that two readers may take for different requests: more than one length, a coding next to a length or unlike
 * `chunked`, a line that ends or folds in another way, two tenants.
 * Source: https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */
function isAmbiguous(framings: readonly string[]): boolean {
  const head = framings.join('\r\n');
  const fields = (name: string) =>
    head.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return line.slice(0, colon).trim().toLowerCase() === name ? [line.slice(colon + 1).trim()] : [];
    });
  const lengths = fields('content-length');
  const codings = fields('transfer-encoding');
  return (
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /[\0\x0b]|[^\r]\n|\r[^\n]|\r\n[\t ]|[\t ]:/.test(head) ||
    lengths.some((length) => !/^\d+$/.test(length)) ||
    codings.some((coding) => coding !== 'chunked') ||
    lengths.length + codings.length > 1 ||
    fields('x-tenant-id').length > 1
  );
}

export async function runRawBytes(target: RawTarget, seed: number, numRuns: number): Promise<FuzzOutcome> {
  const details = await fc.check(rawBytesProperty(target), { seed, numRuns, endOnFailure: true });
  return outcomeOf(RAW_BYTES, seed, details);
}

function rawBytesProperty({ port, bearerToken, cell }: RawTarget) {
  const head = [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${bearerToken}`, 'Content-Type: a/b'];
  // Over all inputs: one whose connection was cut for what followed it arrives while the next is under way.
  const ambiguous = new Map<string, readonly string[]>();
  let sent = 0;
  let reached = 0;
  let answered = 0;
  return fc.asyncProperty(hostileBytes, async ([line, given, text]) => {
    const requestId = `r-${sent}`;
    if (isAmbiguous(given)) ambiguous.set(requestId, given);
    const lines = [line, ...head, `X-Request-ID: ${requestId}`, ...given].map((each) => `${each}\r\n`).join('');
    const answer = await exchange(port, `${lines}\r\n${text}`);
    const { requests, faults } = cell.take();
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
    sent += 1;
    reached += requests.length;
    answered += answer.split('x-from-cell: 1').length - 1;
    if (reached > sent || answered > reached)
      faults.push(`${sent} sent, ${reached} reached the Cell, ${answered} answers`);
    const isOwnFault = statuses.some((status) => status >= 500 && status !== NOT_IMPLEMENTED);
    if (isOwnFault && !asksForNoCell(line) && !answer.includes('CELL_NOT_FOUND')) faults.push(answer);
    for (const request of requests) {
      const [, id = ''] = request.headers.find(([name]) => name.toLowerCase() === 'x-request-id') ?? [];
      if (ambiguous.has(id)) faults.push(`${JSON.stringify(ambiguous.get(id))} reached the Cell`);
      const tenants = request.headers.filter(([name]) => /^x[-_]tenant[-_]id$/i.test(name)).map(([, value]) => value);
      if (tenants.join() !== 'globex') faults.push(`tenants ${tenants.join()} at the Cell`);
      if (request.target.includes('smuggled')) faults.push(`${request.target} at the Cell`);
    }
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
}

/** Answered 503, by the contract; to HEAD without the body that would say why. */
function asksForNoCell(line: string): boolean {
  return line.startsWith('HEAD /api/v1/__proto__/');
}

/** All that comes back until the other side ends; it always must. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.from(bytes, 'latin1')));
    socket.setTimeout(60_000, () => socket.destroy(new Error('no end of the answer')));
    socket.on('data', (bytesOfAnswer) => chunks.push(bytesOfAnswer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(read(chunks)) : reject(error),
    );
    socket.on('close', () => resolve(read(chunks)));
  });
}

function read(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('latin1');
}
