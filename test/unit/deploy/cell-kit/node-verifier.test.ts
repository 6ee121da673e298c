// What the vectors do not show of the Node verifier: modes, exemption, audit, nonces.

import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import {
  createVerifier,
  decodedBody,
  NonceMemory,
  readSettings,
  securityAudit,
  verifierFromEnvironment,
} from '../../../../deploy/cell-kit/node';
import type { AuditEntry } from '../../../../deploy/cell-kit/node/audit';
import { readBody } from '../../../../deploy/cell-kit/node/body';
import type { HeaderMap, SignedRequest } from '../../../../deploy/cell-kit/node/signed-request';
import { signedRequest } from '../../../support/signed-request';
import { CANONICAL } from './vectors';

const NOW_MS = 1_764_000_000_000;
const SECRET = randomBytes(24).toString('hex');
const UNSIGNED = { method: 'GET', target: '/orders?x=1', headers: { 'x-trace-id': 't-1' }, body: Buffer.alloc(0) };

async function judge(environment: Record<string, string>, request: SignedRequest = UNSIGNED) {
  const audit: AuditEntry[] = [];
  const writeAudit = async (entry: AuditEntry): Promise<void> => {
    audit.push(entry);
  };
  const verify = createVerifier(readSettings(environment), { writeAudit, nowMs: () => NOW_MS });
  return { judgement: await verify(request), audit };
}

test.each([
  ['never set up', {}],
  ['switched off', { CELL_VERIFY_SIGNATURE: '0', CELL_SIGNING_SECRET: SECRET }],
])('passes everything where it was %s', async (_name, environment) => {
  expect(await judge(environment)).toEqual({ judgement: { ok: true }, audit: [] });
});

test.each([
  ['asked for', { CELL_VERIFY_SIGNATURE: '1', CELL_SIGNING_SECRET: SECRET }],
  ['given a secret alone', { CELL_SIGNING_SECRET: SECRET }],
  ['asked for in an unknown word', { CELL_VERIFY_SIGNATURE: 'maybe', CELL_SIGNING_SECRET: SECRET }],
])('refuses and audits where it was %s', async (_name, environment) => {
  const { judgement, audit } = await judge(environment);
  expect(judgement).toEqual({ ok: false, reason: 'missing_signature_or_timestamp' });
  expect(audit).toEqual([
    { event: 'signature_verify_failed', detail: 'missing_signature_or_timestamp', path: '/orders', traceId: 't-1' },
  ]);
});

test.each([
  ['CELL_VERIFY_SIGNATURE', { CELL_VERIFY_SIGNATURE: 'report' }],
  ['CELL_VERIFY_MODE', { CELL_VERIFY_SIGNATURE: '1', CELL_VERIFY_MODE: 'report' }],
])('passes and audits in report mode, set by %s', async (_name, mode) => {
  const { judgement, audit } = await judge({ ...mode, CELL_SIGNING_SECRET: SECRET });
  expect(judgement).toEqual({ ok: true, reason: 'missing_signature_or_timestamp' });
  expect(audit.map(({ event }) => event)).toEqual(['signature_would_be_refused']);
});

test.each([
  ['/health', true],
  ['/health?verbose', true],
  ['/health/', false],
  ['/healthz', false],
  ['/metrics', false],
])('asks %s for a signature: only health is exempt', async (target, ok) => {
  const { judgement } = await judge({ CELL_SIGNING_SECRET: SECRET }, { ...UNSIGNED, target });
  expect(judgement.ok).toBe(ok);
});

test('a header that a framework names without a value counts as missing', async () => {
  const headers: HeaderMap = { 'x-signature': undefined, 'x-signature-time': undefined };
  const { judgement } = await judge({ CELL_SIGNING_SECRET: SECRET }, { ...UNSIGNED, headers });
  expect(judgement).toEqual({ ok: false, reason: 'missing_signature_or_timestamp' });
});

test.each([
  [['req-1'], { ok: true }],
  [['req-1', 'req-1'], { ok: false, reason: 'ambiguous_header' }],
])('a header that a framework names as the list %j', async (requestId, expected) => {
  for (const scheme of ['hmac-v1', 'rfc9421'] as const) {
    const signing = { secret: SECRET, schemes: [scheme], nowMs: NOW_MS };
    const request = signedRequest({ method: 'GET', path: '/orders' }, signing);
    const headers = { ...request.headers, 'x-request-id': requestId };
    const environment = { CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: scheme };
    expect((await judge(environment, { ...request, headers })).judgement).toEqual(expected);
  }
});

test('a check that fails refuses the request, and the audit says so', async () => {
  const writeAudit = jest.fn(async () => undefined);
  const nonces = {
    accept(): boolean {
      throw new Error('the store is gone');
    },
  };
  const settings = readSettings({ CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: 'rfc9421' });
  const verify = createVerifier(settings, { writeAudit, nowMs: () => NOW_MS, nonces });
  const request = { method: 'GET', path: '/orders' };
  const signed = signedRequest(request, { secret: SECRET, schemes: ['rfc9421'], nowMs: NOW_MS });
  expect(await verify(signed)).toEqual({ ok: false, reason: 'verifier_error' });
  expect(writeAudit).toHaveBeenCalledWith(expect.objectContaining({ detail: 'verifier_error' }));
  writeAudit.mockRejectedValue(new Error('no audit'));
  await expect(verify(signed)).rejects.toThrow('no audit');
});

test.each([
  ['good', 'bad', true],
  ['bad', 'good', false],
])('of two signatures that cover as much the first, %s, decides, not the %s one', async (first, _second, ok) => {
  const signing = { secret: SECRET, schemes: ['rfc9421'], nowMs: NOW_MS } as const;
  const request = signedRequest({ method: 'GET', path: '/orders' }, signing);
  const { signature = '', 'signature-input': input = '' } = request.headers;
  const all = { good: signature, bad: `made-up=:${Buffer.alloc(32).toString('base64')}:` };
  const inputs = { good: input, bad: input.replace(/^[^=]+/, 'made-up') };
  const order = first === 'good' ? (['good', 'bad'] as const) : (['bad', 'good'] as const);
  const headers = {
    ...request.headers,
    signature: order.map((name) => all[name]).join(', '),
    'signature-input': order.map((name) => inputs[name]).join(', '),
  };
  const environment = { CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: 'rfc9421' };
  const { judgement } = await judge(environment, { ...request, headers });
  expect(judgement).toEqual(ok ? { ok } : { ok, reason: 'signature_mismatch' });
});

test('a target that is a query alone is one of the root', async () => {
  const signing = { secret: SECRET, schemes: ['rfc9421'], nowMs: NOW_MS } as const;
  const request = signedRequest({ method: 'GET', path: '/', query: 'x=1' }, signing);
  const environment = { CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_SCHEMES: 'rfc9421' };
  expect((await judge(environment, { ...request, target: '?x=1' })).judgement).toEqual({ ok: true });
  const other = signedRequest({ method: 'GET', path: '/', query: 'x=1' }, signing);
  expect((await judge(environment, { ...other, target: '?x=2' })).judgement.ok).toBe(false);
});

test('a body whose bytes nobody can give any more is refused, and not taken for an empty one', async () => {
  const signing = { secret: SECRET, schemes: ['hmac-v1'], nowMs: NOW_MS } as const;
  const request = { ...signedRequest({ method: 'POST', path: '/orders' }, signing), body: undefined };
  const { judgement } = await judge({ CELL_SIGNING_SECRET: SECRET }, request);
  expect(judgement).toEqual({ ok: false, reason: 'body_not_raw' });
});

test('health below the base path needs no signature either', async () => {
  const environment = { CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_BASE_PATH: 'erp' };
  const targets = ['/health', '/erp/health', '/crm/health', '/erp/health/'];
  const judged = targets.map(async (target) => (await judge(environment, { ...UNSIGNED, target })).judgement.ok);
  expect(await Promise.all(judged)).toEqual([true, true, false, false]);
});

test('the path of the base URL is not part of what the first scheme signs', async () => {
  const signed = ['GET', '/orders', '', '', '', 't-1', String(NOW_MS / 1000)].join('|');
  const headers = {
    'x-trace-id': 't-1',
    'x-signature-time': String(NOW_MS / 1000),
    'x-signature': createHmac('sha256', SECRET).update(signed).digest('hex'),
  };
  const environment = { CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_BASE_PATH: '/erp/' };
  const { judgement } = await judge(environment, { ...UNSIGNED, target: '/erp/orders', headers });
  expect(judgement).toEqual({ ok: true });
});

test('a public key that cannot be read stops the start', () => {
  expect(() => readSettings({ CELL_SIGNING_PUBLIC_KEY: 'base64:AAAA' })).toThrow(/key|JWK|point/i);
  const ofExchange = generateKeyPairSync('x25519').publicKey.export({ format: 'pem', type: 'spki' });
  expect(() => readSettings({ CELL_SIGNING_PUBLIC_KEY: String(ofExchange) })).toThrow('Not an Ed25519 public key');
});

test('a full nonce memory forgets the oldest, refuses no new nonce however late, and says so', () => {
  let forgotten = 0;
  const memory = new NonceMemory(2, () => {
    forgotten += 1;
  });
  expect(['a', 'b'].map((nonce) => memory.accept(nonce, 100, 100))).toEqual([true, true]);
  expect(forgotten).toBe(0);
  expect(memory.accept('of a gateway whose clock is slow', 1, 101)).toBe(true);
  expect(forgotten).toBe(1);
  expect(memory.accept('b', 100, 102)).toBe(false);
  expect(memory.accept('a', 100, 102)).toBe(true);
});

test('the audit reports a full nonce memory once a minute', async () => {
  const audit: AuditEntry[] = [];
  let nowMs = NOW_MS;
  const environment = {
    CELL_SIGNING_SECRET: CANONICAL.secret,
    CELL_SIGNING_SCHEMES: 'rfc9421',
    CELL_SIGNING_NONCES: '1',
  };
  const verify = createVerifier(readSettings(environment), {
    writeAudit: async (entry) => {
      audit.push(entry);
    },
    nowMs: () => nowMs,
  });
  const vectors = CANONICAL.requests.filter(({ basePath }) => basePath === '').slice(0, 4);
  expect(CANONICAL.nowSeconds * 1000).toBe(NOW_MS);
  for (const [index, { method, target, headers, signed, bodyBase64 }] of vectors.entries()) {
    nowMs = NOW_MS + (index === 3 ? 60_000 : 0);
    const request = { method, target, headers: { ...headers, ...signed }, body: Buffer.from(bodyBase64, 'base64') };
    expect(await verify(request)).toEqual({ ok: true });
  }
  expect(audit.map(({ event }) => event)).toEqual(['nonce_memory_full', 'nonce_memory_full']);
});

test('nonces are known to the last second of the window, and then make room', () => {
  const forgotten = jest.fn();
  const memory = new NonceMemory(1, forgotten);
  expect(memory.accept('a', 100, 100)).toBe(true);
  expect(memory.accept('a', 100, 400)).toBe(false);
  expect(memory.accept('b', 401, 401)).toBe(true);
  expect(memory.accept('a', 702, 702)).toBe(true);
  expect(forgotten).not.toHaveBeenCalled();
});

test('audit lines reach the file, and a file that cannot be written stops nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-kit-'));
  const entry = { event: 'signature_verify_failed', detail: 'key_unknown', path: '/a', traceId: 't' } as const;
  const warnings: string[] = [];
  const warn = (line: string): number => warnings.push(line);
  await securityAudit(join(folder, 'audit.log'), () => NOW_MS, warn)(entry);
  const line = { event: entry.event, detail: 'key_unknown', path: '/a', trace_id: 't', ts: NOW_MS / 1000 };
  expect(JSON.parse(await readFile(join(folder, 'audit.log'), 'utf8'))).toEqual(line);
  // Without a file, standard error alone has the line.
  await securityAudit('', () => NOW_MS, warn)(entry);
  expect(warnings.map((text): unknown => JSON.parse(text))).toEqual([line, line]);
  await securityAudit(join(folder, 'none', 'audit.log'), () => NOW_MS, warn)(entry);
  expect(warnings.at(-1)).toContain('security audit could not be written');
  await rm(folder, { recursive: true });
});

afterEach(() => jest.restoreAllMocks());

test('a verifier that is set up by the environment judges by its secret, and audits in its file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cell-kit-'));
  const file = join(folder, 'audit.log');
  const verify = verifierFromEnvironment({ CELL_SIGNING_SECRET: SECRET, CELL_SECURITY_AUDIT_PATH: file });
  const request = { method: 'GET', path: '/orders' };
  const parts = (secret: string) => signedRequest(request, { secret, schemes: ['hmac-v1'], nowMs: Date.now() });
  expect(await verify(parts(SECRET))).toEqual({ ok: true });
  const warn = jest.spyOn(console, 'warn').mockReturnValue();
  expect(await verify(parts('another'))).toMatchObject({ ok: false });
  expect(warn).toHaveBeenCalledWith((await readFile(file, 'utf8')).trim());
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ event: 'signature_verify_failed', path: '/orders' });
  await rm(folder, { recursive: true });
});

test('a body over the limit is not read to its end', async () => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (let part = 0; part < 1_000; part += 1) {
      sent += 1;
      yield Buffer.alloc(4);
    }
  }
  expect(await readBody(endless(), 10)).toBeUndefined();
  expect(sent).toBe(3);
});

test('a body as long as the limit is read whole, and one that a parser made text of is not taken for its bytes', async () => {
  const bytes = Buffer.from('0123456789');
  expect(await readBody(Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]), 10)).toEqual(bytes);
  expect(await readBody(Readable.from(['0123456789']), 10)).toBeUndefined();
});

test('a verified body is decompressed, within a limit', async () => {
  const body = Buffer.from('甲'.repeat(100));
  const decoded = (encoding: string, bytes: Buffer) => decodedBody({ 'content-encoding': encoding }, bytes, 300);
  expect(await decodedBody({}, body)).toBe(body);
  expect(await decoded('gzip', gzipSync(body))).toEqual(body);
  expect(await decoded(' GZIP', gzipSync(body))).toEqual(body);
  expect(await decoded('deflate', deflateSync(body))).toEqual(body);
  expect(await decoded('br', brotliCompressSync(body))).toEqual(body);
  expect(await decoded('gzip', gzipSync(Buffer.alloc(301)))).toBeUndefined();
  expect(await decoded('gzip', body)).toBeUndefined();
  expect(await decoded('constructor', body)).toBeUndefined();
});
