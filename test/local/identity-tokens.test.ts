// Attacks on the token, over sockets: none of these requests reaches a Cell.

import { createHmac, createPublicKey } from 'node:crypto';
import { envelopeOf, type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { forgeToken, goodClaims, makeKey, signToken } from '../support/test-issuer';

const TARGET = '/api/v1/crm/customers';
/** Claims of an access token of the client that the stack below expects. */
const ACCESS = { token_use: 'access', client_id: 'gateway', aud: undefined };

describe.each([0, 60])('where API Gateway keeps verdicts by the token for %d s', (tokenCacheSeconds) => {
  let stack: IdentityStack;
  beforeAll(async () => {
    stack = await startIdentityStack({ auth: { tokenUse: 'access', algorithms: ['RS256'], tokenCacheSeconds } });
    await stack.keepVerdict(`Bearer ${await good()}`);
  });
  afterAll(() => stack.close());

  const good = (claims: Record<string, unknown> = {}, header: object = {}) =>
    signToken(stack.key, { ...ACCESS, ...claims }, header);
  const callWith = (token: string, more: Record<string, string> = {}) =>
    stack.call(TARGET, { authorization: `Bearer ${token}`, ...more });

  async function expectRefused(token: string): Promise<void> {
    await stack.keepVerdict(`Bearer ${token}`);
    const calls = stack.cellCalls();
    const answer = await callWith(token);
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect(stack.cellCalls()).toBe(calls);
  }

  test('a good token reaches the Cell', async () => {
    expect(await callWith(await good())).toMatchObject({ status: 200, received: { url: '/customers' } });
  });

  test('a token with alg none is refused, in any case, with and without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const signature of ['', 'AA']) {
        await expectRefused(forgeToken({ alg, kid: 'key-1' }, goodClaims(ACCESS), signature));
      }
    }
  });

  test('a token signed by HS256 with the public key is refused', async () => {
    const [header, payload] = forgeToken({ alg: 'HS256', kid: 'key-1' }, goodClaims(ACCESS), '').split('.');
    const pem = createPublicKey({ key: stack.key.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    for (const secret of [pem, JSON.stringify(stack.key.jwk), String(stack.key.jwk.n)]) {
      const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
      await expectRefused(`${header}.${payload}.${signature}`);
    }
  });

  test('a token of another issuer is refused', async () => {
    for (const iss of ['https://evil.example', 'https://issuer.example/', '', undefined])
      await expectRefused(await good({ iss }));
  });

  test('a token for another audience is refused', async () => {
    for (const client_id of ['other', '', undefined, ['gateway']]) await expectRefused(await good({ client_id }));
    await expectRefused(await good({ client_id: undefined, aud: 'gateway' }));
  });

  test('a token for another use is refused', async () => {
    for (const token_use of ['id', 'refresh', '', undefined, ['access']]) {
      await expectRefused(await good({ token_use, aud: 'gateway' }));
    }
  });

  test('a token that has expired, or never does, is refused', async () => {
    await expectRefused(await good({ exp: Math.floor(Date.now() / 1000) - 60 }));
    await expectRefused(await good({ exp: undefined }));
  });

  test('a token that is not valid yet is refused', async () => {
    await expectRefused(await good({ nbf: Math.floor(Date.now() / 1000) + 60 }));
  });

  test('a token with an unknown key id is refused', async () => {
    await expectRefused(await good({}, { kid: 'key-2' }));
  });

  test('a token whose key id is a path, a URL or a query is refused', async () => {
    for (const kid of [
      '../key-1',
      './key-1',
      '/dev/null',
      'key-1\u0000',
      'http://evil.example/jwks',
      "key-1' OR '1",
      '__proto__',
    ]) {
      await expectRefused(await good({}, { kid }));
    }
  });

  test('a stranger’s signature under a known key id, and a key that the token brings along', async () => {
    const stranger = await makeKey('key-1');
    await expectRefused(await signToken(stranger, ACCESS));
    await expectRefused(await signToken(stranger, ACCESS, { jwk: stranger.jwk, jku: 'http://127.0.0.1:1/jwks' }));
  });

  test('claims of the wrong type: tenant', async () => {
    for (const tenantId of [['acme'], [], {}, { id: 'acme' }, '', ' ', null, 7, true, 'acme,other', 'аcme']) {
      await expectRefused(await good({ tenantId }));
    }
  });

  test('claims of the wrong type: role, subject, Cells', async () => {
    for (const role of [['admin'], {}, '', null, true]) await expectRefused(await good({ role }));
    for (const sub of [undefined, '', 'a b', 'a\r\nX-User-Role: admin']) await expectRefused(await good({ sub }));
    for (const allowedCells of [{}, '', null, true, ['crm,erp'], [7], [['crm']]])
      await expectRefused(await good({ allowedCells }));
  });

  test('a token in the query or in a cookie', async () => {
    const token = await good();
    const calls = stack.cellCalls();
    for (const headers of [{}, { cookie: `token=${token}; authorization=Bearer ${token}` }]) {
      const target = `${TARGET}?access_token=${token}&authorization=Bearer%20${token}`;
      const bare = { status: 401, text: '{"message":"Unauthorized"}' };
      const missing = tokenCacheSeconds > 0 ? bare : { status: 400, code: 'MISSING_HEADER' };
      expect(await stack.call(target, headers)).toMatchObject(missing);
      expect(await stack.call(target, { ...headers, authorization: 'Basic YTpi' })).toMatchObject({ status: 401 });
    }
    expect(stack.cellCalls()).toBe(calls);
  });

  test('two Authorization headers', async () => {
    const token = await good();
    const calls = stack.cellCalls();
    for (const second of [token, 'x']) {
      const answer = await stack.call(TARGET, [
        'Authorization',
        `Bearer ${token}`,
        'Authorization',
        `Bearer ${second}`,
        'Host',
        stack.authority,
      ]);
      expect(answer).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    }
    expect(stack.cellCalls()).toBe(calls);
  });

  test('tokens of 9 KB and of 16 KB', async () => {
    expect(await callWith(await good({ padding: 'x'.repeat(6_500) }))).toMatchObject({
      status: 401,
      code: 'UNAUTHORIZED',
    });
    const calls = stack.cellCalls();
    expect((await callWith(await good({ padding: 'x'.repeat(12_000) }))).status).toBe(431);
    expect(stack.cellCalls()).toBe(calls);
  });

  test('what was wrong is told in the envelope, nothing of the token is', async () => {
    const answer = await callWith(await good({ exp: 1, sub: 'secret-subject' }), { 'x-request-id': 'r-1' });
    expect(envelopeOf(answer)).toEqual({
      code: 'UNAUTHORIZED',
      message: '未认证或令牌无效',
      details: 'The token is expired',
      requestId: 'r-1',
    });
  });
});
