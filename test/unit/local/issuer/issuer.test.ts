// The embedded issuer over its sockets: login, me, the key set, rotation, and keys that outlive a run.

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createJwksFetcher } from '../../../../lambdas/authorizer/token/jwks-fetcher';
import { createTokenVerifier } from '../../../../lambdas/authorizer/token/token-verifier';
import type { Claims } from '../../../../lambdas/authorizer/token/verified-tokens';
import type { JwtAuthSettings } from '../../../../lambdas/contract/settings';
import { type Issuer, SAMPLE_USERNAMES, startIssuer } from '../../../../lib/local/issuer';

let issuer: Issuer;
let nowMs: number;

beforeAll(async () => {
  nowMs = Date.now();
  issuer = await startIssuer({ clock: () => nowMs });
});
beforeEach(() => {
  nowMs += 60_000;
});
afterAll(() => issuer.close());

const base = (of: Issuer = issuer) => String(of.authSection['issuer']);

async function login(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${base()}/api/auth/login`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const me = (token?: string) =>
  fetch(`${base()}/api/auth/me`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

/** Verifies as the authorizer does. */
function verifier(of: Issuer) {
  const settings = {
    clockToleranceSeconds: 30,
    tokenUse: null,
    claims: { tenant: 'tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' },
    ...of.authSection,
  } as unknown as JwtAuthSettings;
  return createTokenVerifier({ settings, fetch: createJwksFetcher(), clock: Date.now });
}

test.each([
  ['admin', 'admin', { role: 'admin', tenantId: 'default', allowedCells: [] }],
  ['client', '123', { role: 'client', tenantId: 'acme', allowedCells: ['crm', 'erp'] }],
  ['operator', '123', { role: 'operator', tenantId: 'globex', allowedCells: [] }],
])('%s logs in, is who the token says, and the authorizer believes it', async (username, password, user) => {
  const { status, body } = await login({ username, password });
  expect(status).toBe(200);
  expect(body).toEqual({ token: expect.any(String), user: { username, ...user } });
  const answer = await me(body['token'] as string);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ username, ...user });
  // To the front end an empty list is every Cell, to the gateway no Cell: the token has none.
  const allowedCells = user.allowedCells.length === 0 ? undefined : user.allowedCells;
  const claims = await verifier(issuer)(body['token'] as string);
  expect(claims).toMatchObject({ sub: username, role: user.role, tenantId: user.tenantId });
  expect((claims as Claims)['allowedCells']).toEqual(allowedCells);
  expect((claims as Claims)['platformRole']).toBe(username === 'admin' ? 'admin' : undefined);
});

test.each([
  ['admin', 'wrong'],
  ['admin', ''],
  ['nobody', ''],
  ['nobody', 'admin'],
  ['__proto__', ''],
])('%s with %j is not let in', async (username, password) => {
  expect(await login({ username, password })).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"username":"admin"}',
  '{"username":["admin"],"password":"admin"}',
  `"${'x'.repeat(20_000)}"`,
])('a body like %.20j is a 400 in the envelope', async (body) => {
  const answer = await login(body, { 'x-request-id': 'r-1' });
  expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', requestId: 'r-1' } });
  expect(Object.values(answer.body).every((value) => typeof value === 'string')).toBe(true);
});

test('the eleventh try in a minute is told when to come back, whatever name, password and headers it has', async () => {
  for (let index = 0; index < 10; index += 1) {
    const headers = { 'x-forwarded-for': `192.0.2.${index}`, forwarded: `for=192.0.2.${index}` };
    await login({ username: `user-${index}`, password: 'wrong' }, headers);
  }
  const limited = await login({ username: 'admin', password: 'admin' }, { 'x-forwarded-for': '192.0.2.99' });
  expect(limited).toMatchObject({ status: 429, body: { code: 'RATE_LIMIT' } });
  expect(limited.headers.get('retry-after')).toBe('60');
  nowMs += 59_999;
  expect(await login({ username: 'admin', password: 'admin' })).toMatchObject({ status: 429 });
  nowMs += 1;
  expect(await login({ username: 'admin', password: 'admin' })).toMatchObject({ status: 200 });
});

test.each([undefined, 'nonsense', 'a.b.c'])('the token %j is nobody', async (token) => {
  const answer = await me(token);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ code: 'UNAUTHORIZED' });
});

test.each([
  [{}, 'zh-CN', '未认证或令牌无效'],
  [{ 'accept-language': 'en-GB,en;q=0.8,zh;q=0.5' }, 'en', 'The token is missing or not valid'],
  [{ 'accept-language': 'fr' }, 'zh-CN', '未认证或令牌无效'],
])('with %j it is refused in %s', async (headers: Record<string, string>, language, message) => {
  const answer = await login({ username: 'admin', password: 'wrong' }, headers);
  expect([answer.headers.get('content-language'), answer.body['message']]).toEqual([language, message]);
  expect(answer.headers.get('vary')).toBe('Accept-Language');
});

test('a token of another issuer is nobody here', async () => {
  const other = await startIssuer();
  const token = await other.tokenFor('admin');
  await other.close();
  expect((await me(token)).status).toBe(401);
});

test('the key set publishes nothing private', async () => {
  const keySet = (await (await fetch(String(issuer.authSection['jwksUri']))).json()) as { keys: object[] };
  expect(keySet.keys.length).toBeGreaterThan(0);
  for (const key of keySet.keys) expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});

test('the discovery document leads to the key set', async () => {
  const document = (await (await fetch(`${base()}/.well-known/openid-configuration`)).json()) as Record<
    string,
    unknown
  >;
  expect(document).toMatchObject({ issuer: base(), jwks_uri: issuer.authSection['jwksUri'] });
});

test.each(['GET /api/auth/login', 'POST /api/auth/me', 'GET /', 'GET /api/auth/login/x'])(
  '%s is no resource',
  async (key) => {
    const [method = '', target = ''] = key.split(' ');
    const answer = await fetch(base() + target, { method });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  },
);

test('after a rotation the new key signs, the old one still verifies, and after the next it does not', async () => {
  const verify = verifier(issuer);
  const before = await issuer.tokenFor('client');
  await issuer.rotateKeys();
  const after = await issuer.tokenFor('client');
  expect(await verify(before)).toMatchObject({ sub: 'client' });
  expect(await verify(after)).toMatchObject({ sub: 'client' });
  await issuer.rotateKeys();
  expect((await me(before)).status).toBe(401);
  expect((await me(after)).status).toBe(200);
});

test('an unknown sample user has no token', async () => {
  await expect(issuer.tokenFor('root')).rejects.toThrow('no sample user root');
  expect(SAMPLE_USERNAMES).toEqual(['admin', 'client', 'operator']);
});

describe('with a data directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'issuer-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('a token outlives the run, and the file is its owner’s alone', async () => {
    const first = await startIssuer({ dataDirectory: directory });
    const token = await first.tokenFor('operator');
    await first.close();
    const second = await startIssuer({ dataDirectory: directory });
    expect(second.authSection).toEqual(first.authSection);
    expect(await verifier(second)(token)).toMatchObject({ sub: 'operator' });
    await second.close();
    expect((await stat(path.join(directory, 'issuer.json'))).mode & 0o777).toBe(0o600);
  });

  test('where the port is taken another one serves, with the same keys', async () => {
    const first = await startIssuer({ dataDirectory: directory });
    await first.close();
    const taken = createServer();
    const { port } = new URL(base(first));
    await new Promise<void>((resolve) => {
      taken.listen(Number(port), '127.0.0.1', resolve);
    });
    const second = await startIssuer({ dataDirectory: directory });
    expect(base(second)).not.toBe(base(first));
    expect(await verifier(second)(await second.tokenFor('client'))).toMatchObject({ sub: 'client' });
    await second.close();
    await new Promise((resolve) => taken.close(resolve));
  });

  test('a file that cannot be read stops the start instead of making new keys', async () => {
    await writeFile(path.join(directory, 'issuer.json'), '{');
    await expect(startIssuer({ dataDirectory: directory })).rejects.toThrow('JSON');
    expect(await readFile(path.join(directory, 'issuer.json'), 'utf8')).toBe('{');
  });
});
