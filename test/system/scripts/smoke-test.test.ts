// The smoke test that a user runs against a live gateway: all right where it is, and a clear word where it is not.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type OutgoingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runScript } from '../../../lib/drill/run-script';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { selfSignedCertificate } from '../../support/certificate';
import { untilTrue } from '../../support/until';

const folder = mkdtempSync(path.join(tmpdir(), 'smoke-'));
let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocal({ env: { GATEWAY_PORT: '0' } });
  await untilTrue(async () => (await smoke([stack.url], { GATEWAY_OPS_TOKEN: stack.opsToken })).code === 0);
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true });
});

const smoke = (args: string[], env: Record<string, string> = {}) =>
  runScript('smoke_test.sh', args, { PATH: process.env['PATH'], ...env });

test('a gateway that works passes, a Cell behind it included, and no token is shown', async () => {
  const env = { GATEWAY_OPS_TOKEN: stack.opsToken, GATEWAY_BEARER_TOKEN: stack.bearerToken };
  const args = [stack.url, '--cell', 'crm', '--path', '/customers', '--tenant', stack.tenantId];
  const { code, stdout, stderr } = await smoke(args, env);
  expect([code, stdout.match(/FAIL.*/g)]).toEqual([0, null]);
  expect(stdout).toContain('ok    Cell crm\n');
  expect(stderr).toContain('9 answers are right, 0 are not');
  expect(stdout + stderr).not.toContain(stack.opsToken);
  expect(stdout + stderr).not.toContain(stack.bearerToken);
});

test('a wrong ops token, and a Cell that does not exist, are named with what came back', async () => {
  const env = { GATEWAY_OPS_TOKEN: 'wrong', GATEWAY_BEARER_TOKEN: stack.bearerToken };
  const { code, stdout } = await smoke([stack.url, '--cell', 'nowhere', '--tenant', stack.tenantId], env);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}the health summary with the ops token: .* got 401 .*UNAUTHORIZED/m);
  expect(stdout).toMatch(/^FAIL {2}Cell nowhere: .* got 503 .*CELL_NOT_FOUND/m);
});

test('an API that answers who comes round its distribution fails', async () => {
  const { code, stdout } = await smoke([stack.url, '--origin', stack.originUrl]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}the API behind the distribution: expected 403 FORBIDDEN .*; got 404 /m);
});

const FORBIDDEN = 'ok    the API behind the distribution\n';
const LET_IN = 'FAIL  the API behind the distribution: expected 403 FORBIDDEN';

test.each<[string, number, string, string]>([
  ['an API that is switched off', 404, '{"message":"Not Found"}', FORBIDDEN],
  ['a certificate that it does not trust', 403, '{"message":"Forbidden"}', FORBIDDEN],
  ['somebody else', 403, '<h1>Forbidden', LET_IN],
])('an origin that answers as %s', async (_, status, body, line) => {
  const origin = await listen((response) => response.writeHead(status).end(body));
  const { stdout } = await smoke([stack.url, '--origin', addressOf(origin)]);
  await close(origin);
  expect(stdout).toContain(line);
});

test.each([
  ['TLSv1.3', true],
  ['TLSv1.2', true],
  ['TLSv1.3', false],
] as const)('an origin that speaks %s and asks for a certificate: %s', async (maxVersion, requestCert) => {
  const { key, cert } = selfSignedCertificate();
  const authority = path.join(folder, 'origin.pem');
  writeFileSync(authority, cert);
  const options = { key, cert, maxVersion, requestCert, rejectUnauthorized: requestCert };
  const origin = createTlsServer(options, (_, response) => response.end('let in'));
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const { port } = origin.address() as AddressInfo;
  const { stdout } = await smoke([stack.url, '--origin', `https://127.0.0.1:${port}`], { CURL_CA_BUNDLE: authority });
  await new Promise((resolve) => origin.close(resolve));
  expect(stdout).toContain(requestCert ? FORBIDDEN : LET_IN);
});

test('an origin where nobody listens, or nobody speaks TLS, has refused nobody', async () => {
  const plain = await listen((response) => response.end());
  const address = addressOf(plain);
  const overTls = await smoke([stack.url, '--origin', address.replace('http:', 'https:')]);
  await close(plain);
  for (const { stdout } of [overTls, await smoke([stack.url, '--origin', address])]) expect(stdout).toContain(LET_IN);
});

test('an address that should be closed and answers fails; one where nobody listens passes', async () => {
  expect((await smoke([stack.url, '--closed', stack.url])).stdout).toMatch(
    /^FAIL {2}the address that is closed: .* got 200/m,
  );
  const nobody = await listen(() => undefined);
  const address = addressOf(nobody);
  await close(nobody);
  expect((await smoke([stack.url, '--closed', address])).stdout).toContain('ok    the address that is closed');
});

test.each(['<h1>It works!', ''])(
  'something that is no gateway but answers 200 "%s" fails every check, by name',
  async (body) => {
    const other = await listen((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(body));
    const { code, stdout, stderr } = await smoke([addressOf(other)]);
    await close(other);
    expect(code).toBe(1);
    expect(stdout.match(/^FAIL {2}[^:]*/gm)).toEqual([
      'FAIL  GET /health',
      'FAIL  headers of every answer',
      'FAIL  an unknown path',
      'FAIL  a Cell without Authorization',
      'FAIL  an admin route without a token',
      'FAIL  an admin route with a wrong token',
    ]);
    expect(stdout).toContain(`got 200 ${body}`);
    expect(stderr).toContain('0 answers are right, 6 are not');
  },
);

test('where nothing answers it says so at once', async () => {
  const nobody = await listen(() => undefined);
  const address = addressOf(nobody);
  await close(nobody);
  const { code, stderr } = await smoke([address]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`smoke_test.sh: nothing answers at ${address}`)]);
});

test.each([
  ['TLSv1', 'FAIL  TLS 1.1: expected no connection; got 200'],
  ['TLSv1.2', 'ok    TLS 1.1'],
] as const)('a server that speaks %s at least is told: %s', async (minVersion, line) => {
  const { stdout } = await smokeOverTls({ minVersion, ciphers: 'DEFAULT@SECLEVEL=0' });
  expect(stdout).toContain(line);
});

test.each([
  ['max-age=31536000', 'ok    HSTS'],
  [undefined, 'FAIL  HSTS: expected Strict-Transport-Security'],
])('a name that answers HSTS %s is told: %s', async (hsts, line) => {
  const { stdout } = await smokeOverTls({}, { ...(hsts && { 'strict-transport-security': hsts }) });
  expect(stdout).toContain(line);
});

test('a name that asks for a client certificate is shown one, and without it says so at once', async () => {
  const client = selfSignedCertificate();
  const files = { certificate: path.join(folder, 'client.pem'), key: path.join(folder, 'client.key') };
  writeFileSync(files.certificate, client.cert);
  writeFileSync(files.key, client.key);
  const strict = { requestCert: true, rejectUnauthorized: true, ca: client.cert };
  const shown = await smokeOverTls(strict, {}, ['--certificate', files.certificate, '--key', files.key]);
  expect(shown.stdout).toContain('FAIL  GET /health: expected 200 and {"status":"up"}; got 200');
  expect((await smokeOverTls(strict)).stderr).toContain('nothing answers at https://127.0.0.1');
});

/** Against a server that ends every request with 200 and these headers. */
async function smokeOverTls(options: object, headers: OutgoingHttpHeaders = {}, args: string[] = []) {
  const { key, cert } = selfSignedCertificate();
  const authority = path.join(folder, 'authority.pem');
  writeFileSync(authority, cert);
  const server = createTlsServer({ key, cert, ...options }, (_, response) => response.writeHead(200, headers).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const told = await smoke([`https://127.0.0.1:${port}`, ...args], { CURL_CA_BUNDLE: authority });
  await new Promise((resolve) => server.close(resolve));
  return told;
}

test.each([
  [[], 'which URL?'],
  [['http://api.example.com'], 'is not an https:// URL'],
  [['https://a', 'https://b'], 'one URL, and not https://b too'],
  [['https://a', '--cell', 'crm'], '--cell needs GATEWAY_BEARER_TOKEN'],
  [['https://a', '--timeout-seconds', 'x'], '--timeout-seconds takes a number'],
  [['https://a', '--key', '/dev/null'], '--certificate and --key go together'],
  [['https://a', '--certificate', '/nowhere', '--key', '/dev/null'], '/nowhere cannot be read'],
  [['https://a', '--what'], 'unknown option --what'],
])('%j is refused: %s', async (args, fault) => {
  const { code, stderr } = await smoke(args);
  expect([code, stderr]).toEqual([1, expect.stringContaining(fault)]);
});

async function listen(answer: (response: ServerResponse) => unknown): Promise<Server> {
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
