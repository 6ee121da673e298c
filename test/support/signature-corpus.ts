// Generated requests to a Cell, signed by the gateway's own code, half of them changed on their way; and what is right for each.

import { gzipSync } from 'node:zlib';
import { ambiguousPart } from '../../lambdas/domain/signing/hmac-v1';
import { parseCellPath } from '../../lambdas/proxy/admission';
import { seededRandom } from './random';
import { IDS, type RequestParts, signedRequest, type WireRequest } from './signed-request';

export interface CorpusCase {
  readonly what: string;
  /** Path as a framework shows it, percent-decoded. */
  readonly path: string;
  readonly request: WireRequest;
  /** 200: the kit lets it pass. */
  readonly expected: 200 | 403;
}

type Scheme = 'hmac-v1' | 'rfc9421';

interface Change {
  readonly what: string;
  /** Undefined if the request has nothing that could be changed so. */
  readonly change: (request: WireRequest, random: Random) => WireRequest | undefined;
  /** Schemes that cover what is changed. */
  readonly seenBy: readonly Scheme[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const SEGMENTS = [
  'a',
  'orders',
  '订单',
  '北京 中心',
  '',
  ';v=1',
  'a;b',
  '100%',
  '%41',
  'a|b',
  '?',
  '#',
  '[x]',
  'e\\f',
  '😀',
  "!$&'()*+,=:@~",
];
const QUERIES = ['', 'a=1', 'a=%7C&b=', 'q=%E5%8C%97', ';', 'a=1&a=2|'];
const IDENTIFIERS = ['r-1', 'a b', 'x!~', '7'.repeat(60), 'r|acme|t', '|'];
const TENANTS = ['acme', 'globex', 'a.b:c@d-e'];
const SCOPES = ['region-1', '补充', '堠', 'é', ' \t a \t ', 'a|b', '管理员'];
const TYPES = ['application/json', 'text/plain; charset=utf-8', 'application/octet-stream'];

class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }
}

/** One character a byte. */
const wire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function bodyOf(random: Random): Buffer {
  const kind = random.below(4);
  if (kind === 0) return Buffer.alloc(0);
  if (kind === 1) return Buffer.from('{"名称":"甲|乙"}');
  const bytes = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
  return kind === 2 ? bytes : Buffer.concat([bytes, Buffer.from('|')]);
}

function partsOf(random: Random): RequestParts {
  const path = `/${Array.from({ length: 1 + random.below(4) }, () => random.one(SEGMENTS)).join('/')}`;
  const plain = bodyOf(random);
  const isCompressed = plain.length > 0 && random.once(3);
  const headers: Record<string, string> = {
    'x-tenant-id': random.one(TENANTS),
    'x-request-id': random.once(6) ? random.one(IDENTIFIERS) : `r-${random.below(1e6)}`,
    'x-trace-id': random.once(10) ? random.one(IDENTIFIERS) : IDS['x-trace-id'],
    ...(random.once(3) && { 'x-data-scope': wire(random.one(SCOPES)) }),
    ...(random.once(3) && { 'x-user-id': wire(random.one(SCOPES)) }),
    ...(random.once(2) && { 'content-type': random.one(TYPES) }),
    ...(random.once(4) && { 'x-gateway-client-address': '203.0.113.9' }),
    ...(isCompressed && { 'content-encoding': 'gzip' }),
  };
  const body = isCompressed ? gzipSync(plain) : plain;
  return { method: random.one(METHODS), path, query: random.one(QUERIES), headers, body };
}

const withHeaders = (request: WireRequest, headers: Record<string, string>): WireRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

const BOTH: readonly Scheme[] = ['hmac-v1', 'rfc9421'];
const CHANGES: readonly Change[] = [
  { what: 'body longer', seenBy: BOTH, change: (r) => ({ ...r, body: Buffer.concat([r.body, Buffer.from('x')]) }) },
  {
    what: 'body gone',
    seenBy: BOTH,
    change: (r) => (r.body.length === 0 ? undefined : { ...r, body: Buffer.alloc(0) }),
  },
  {
    what: 'a byte of the body',
    seenBy: BOTH,
    change: (request, random) => {
      if (request.body.length === 0) return undefined;
      const body = Buffer.from(request.body);
      const at = random.below(body.length);
      body[at] = (body[at] ?? 0) ^ (1 << random.below(8));
      return { ...request, body };
    },
  },
  { what: 'tenant', seenBy: BOTH, change: (r) => withHeaders(r, { 'x-tenant-id': 'other' }) },
  { what: 'request id', seenBy: BOTH, change: (r) => withHeaders(r, { 'x-request-id': 'other' }) },
  {
    what: 'request id and tenant, the same text',
    seenBy: BOTH,
    change: (r) =>
      withHeaders(r, {
        'x-request-id': `${r.headers['x-request-id']}|${r.headers['x-tenant-id']}`,
        'x-tenant-id': r.headers['x-trace-id'] ?? '',
        'x-trace-id': '',
      }),
  },
  { what: 'path longer', seenBy: BOTH, change: (r) => ({ ...r, target: r.target.replace(/\?|$/, 'x$&') }) },
  { what: 'base path', seenBy: BOTH, change: (r) => ({ ...r, target: `/erp${r.target}` }) },
  {
    what: 'spelling of the path',
    seenBy: BOTH,
    change: (r) => {
      const target = r.target.replace(
        /^[^?]*?[a-z](?![^?]*%)/,
        (start) => `${start.slice(0, -1)}%${start.charCodeAt(start.length - 1).toString(16)}`,
      );
      return target === r.target ? undefined : { ...r, target };
    },
  },
  {
    what: 'query',
    seenBy: ['rfc9421'],
    change: (r) => ({ ...r, target: `${r.target}${r.target.includes('?') ? '&' : '?'}z` }),
  },
  { what: 'scope', seenBy: ['rfc9421'], change: (r) => withHeaders(r, { 'x-data-scope': 'all' }) },
  { what: 'role', seenBy: ['rfc9421'], change: (r) => withHeaders(r, { 'x-user-role': 'admin' }) },
  {
    what: 'content type',
    seenBy: ['rfc9421'],
    change: (r) => ('content-type' in r.headers ? withHeaders(r, { 'content-type': 'text/csv' }) : undefined),
  },
];

/** @param nowMs time of the next signature */
export function* signatureCorpus(
  count: number,
  seed: number,
  secret: string,
  nowMs: () => number,
): Generator<CorpusCase, void> {
  const random = new Random(seed);
  for (let made = 0; made < count; ) {
    const parts = partsOf(random);
    if ('kind' in parseCellPath(`/api/v1/erp${parts.path}`)) continue;
    const scheme = random.one(BOTH);
    const signed = signedRequest(parts, { secret, schemes: [scheme], nowMs: nowMs() });
    const { body = Buffer.alloc(0), headers = {} } = parts;
    const isAmbiguous = scheme === 'hmac-v1' && ambiguousPart(parts.method, parts.path, headers, body) !== undefined;
    const change = random.once(2) ? random.one(CHANGES) : undefined;
    const changed = change?.change(signed, random);
    const isRefused = isAmbiguous || (changed !== undefined && change?.seenBy.includes(scheme) === true);
    const request = changed ?? signed;
    const what = `${scheme}, ${changed ? change?.what : 'unchanged'}: ${JSON.stringify(parts)}`;
    made += 1;
    yield { what, path: framePath(request.target), request, expected: isRefused ? 403 : 200 };
  }
}

function framePath(target: string): string {
  return decodeURIComponent(target.split('?', 1)[0] ?? '');
}
