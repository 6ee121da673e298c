// Whose tenant it is, over sockets: a tenant reaches a Cell only with a caller who was proven to have it.

import { API_ROUTES } from '../../lambdas/contract/api-routes';
import { PERMISSIONS, ROUTE_PERMISSIONS } from '../../lambdas/contract/permissions';
import { type Answer, envelopeOf, type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { signToken } from '../support/test-issuer';

const TARGET = '/api/v1/crm/customers';
const KEPT = 60;

describe.each([0, KEPT])('where API Gateway keeps verdicts by the token for %d s', (tokenCacheSeconds) => {
  let stack: IdentityStack;
  let bearer: (claims?: Record<string, unknown>) => Promise<string>;
  beforeAll(async () => {
    stack = await startIdentityStack({
      sections: { api: { docs: 'admin' } },
      auth: {
        permissions: { claim: 'groups', viewer: ['viewer'], operator: ['operator'], admin: ['admin'] },
        tokenCacheSeconds,
      },
    });
    bearer = async (claims) => {
      const authorization = `Bearer ${await signToken(stack.key, claims)}`;
      await stack.keepVerdict(authorization);
      return authorization;
    };
  });
  afterAll(() => stack.close());

  /** UTF-8 bytes as Node's client takes them. */
  const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

  async function callAs(claims: Record<string, unknown>, headers: Record<string, string> = {}, target = TARGET) {
    return stack.call(target, { authorization: await bearer(claims), ...headers });
  }

  async function expectNoCell(ask: () => Promise<Answer>, wanted: object): Promise<void> {
    const calls = stack.cellCalls();
    expect(await ask()).toMatchObject(wanted);
    expect(stack.cellCalls()).toBe(calls);
  }

  test('without a tenant header the Cell receives the token’s tenant, user and role', async () => {
    const { received } = await callAs({ tenantId: 'acme', sub: 'u-1', role: 'client' });
    expect(received?.headers).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': 'u-1', 'x-user-role': 'client' });
  });

  test.each(['', ' ', '\t'])('a blank tenant header (%j) counts as missing', async (tenant) => {
    const { received } = await callAs({}, { 'x-tenant-id': tenant });
    expect(received?.headers['x-tenant-id']).toBe('acme');
  });

  test.each(['X-Tenant-Id', 'x-tenant-id', 'X-TENANT-ID', 'x-TeNaNt-iD'])(
    'tenant A’s token with tenant B in %s',
    async (name) => {
      await expectNoCell(() => callAs({}, { [name]: 'globex' }), { status: 403, code: 'TENANT_MISMATCH' });
    },
  );

  test.each(['ACME', 'Acme', 'acme2', 'acm', 'acme.', 'acme:acme'])(
    'tenant acme’s token with a tenant spelled %j',
    async (tenant) => {
      await expectNoCell(() => callAs({}, { 'x-tenant-id': tenant }), { status: 403, code: 'TENANT_MISMATCH' });
    },
  );

  test.each(['globex ', ' globex', '\tglobex\t'])('another tenant with spaces around it (%j)', async (tenant) => {
    await expectNoCell(() => callAs({}, { 'x-tenant-id': tenant }), { status: 403, code: 'TENANT_MISMATCH' });
  });

  test.each(['ac me', '%61cme', 'acme;globex', 'acme,globex', 'acme, acme', '"acme"'])(
    'a tenant header that is no id (%j)',
    async (tenant) => {
      await expectNoCell(() => callAs({}, { 'x-tenant-id': tenant }), { status: 400, code: 'BAD_REQUEST' });
    },
  );

  test.each(['аcme', 'ａcme', 'acme\u200b', 'acme\u00a0', 'acm\u0435', 'acme\u0301', 'a\u00adcme'])(
    'a Unicode look-alike of the tenant (%j)',
    async (tenant) => {
      await expectNoCell(() => callAs({}, { 'x-tenant-id': bytes(tenant) }), { status: 400, code: 'BAD_REQUEST' });
    },
  );

  test.each([
    ['acme', 'globex'],
    ['globex', 'acme'],
    ['acme', 'acme'],
  ])('doubled tenant headers %s and %s', async (first, second) => {
    const authorization = await bearer();
    const headers = [
      'Host',
      stack.authority,
      'Authorization',
      authorization,
      'X-Tenant-Id',
      first,
      'x-tenant-id',
      second,
    ];
    await expectNoCell(() => stack.call(TARGET, headers), { status: 400, code: 'BAD_REQUEST' });
  });

  test('a tenant header with a control character never becomes a request to a Cell', async () => {
    const calls = stack.cellCalls();
    const authorization = await bearer();
    for (const value of ['acme\u0000', 'acme\u0001', 'acme\r\n X-Tenant-Id: globex']) {
      const answer = await stack.callRaw([
        `GET ${TARGET} HTTP/1.1`,
        `Host: ${stack.authority}`,
        `Authorization: ${authorization}`,
        `X-Tenant-Id: ${value}`,
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(stack.cellCalls()).toBe(calls);
  });

  test('what the client sends as tenant, user or role in other spellings never arrives', async () => {
    const claimed = { 'x-tenant-id': 'globex', 'x-user-id': 'root', 'x-user-role': 'admin', 'x-signature': 'forged' };
    const signs = ['_', '.', '~', '!', "'", '+', '|'];
    const spelled = Object.entries(claimed).flatMap(([name, value]) => [
      ...signs.flatMap((sign) => [
        [name.replaceAll('-', sign), value],
        [name.replace('-', sign).toUpperCase(), value],
      ]),
      ...(name === 'x-tenant-id' ? [] : [[name, value]]),
    ]) as [string, string][];
    /** As servers do that make one name of all these. */
    const names = (own: Record<string, unknown>, wanted: string) =>
      Object.keys(own).filter((name) => name.replaceAll(/[^a-z\d]/g, '-') === wanted);
    for (const [role, connection] of [
      [undefined, 'x-tenant-id, x-user-id'],
      ['client', 'close'],
    ]) {
      const { received } = await callAs({ role }, { ...Object.fromEntries(spelled), connection: String(connection) });
      const headers = received?.headers ?? {};
      expect(headers).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': 'user-1' });
      expect(headers['x-user-role']).toBe(role);
      expect(headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
      expect(names(headers, 'x-tenant-id')).toHaveLength(1);
      expect(names(headers, 'x-user-id')).toHaveLength(1);
      expect(names(headers, 'x-user-role')).toHaveLength(role === undefined ? 0 : 1);
      expect(names(headers, 'x-signature')).toHaveLength(1);
    }
  });

  test('a token without a tenant reaches no Cell, whatever is named', async () => {
    for (const headers of [{}, { 'x-tenant-id': 'acme' }] as Record<string, string>[]) {
      await expectNoCell(() => callAs({ tenantId: undefined }, headers), { status: 403, code: 'TENANT_MISMATCH' });
    }
    const answer = await callAs({ tenantId: undefined });
    expect(envelopeOf(answer)['details']).toBe('The token names no tenant');
  });

  test('an admin without a tenant acts for the one that is named, unless verdicts are kept by the token', async () => {
    const admin = { tenantId: undefined, groups: ['admin'] };
    const { received, code } = await callAs(admin, { 'x-tenant-id': 'globex' });
    expect([received?.headers['x-tenant-id'], code]).toEqual(
      tokenCacheSeconds === KEPT ? [undefined, 'TENANT_MISMATCH'] : ['globex', undefined],
    );
    await expectNoCell(() => callAs(admin), { code: 'TENANT_MISMATCH' });
  });

  test('an admin with a tenant is bound to it', async () => {
    await expectNoCell(() => callAs({ groups: ['admin'] }, { 'x-tenant-id': 'globex' }), { code: 'TENANT_MISMATCH' });
  });

  test('a Cell that is not among those allowed', async () => {
    expect(await callAs({ allowedCells: ['crm'] })).toMatchObject({ status: 200 });
    await expectNoCell(() => callAs({ allowedCells: ['crm'] }, {}, '/api/v1/erp/orders'), {
      status: 403,
      code: 'FORBIDDEN',
    });
    await expectNoCell(() => callAs({ allowedCells: ['crm'] }, {}, '/api/v1/CRM/orders'), { status: 403 });
    await expectNoCell(() => callAs({ allowedCells: ['crm'] }, {}, '/api/v1/%65rp/orders'), {
      status: 403,
      code: 'FORBIDDEN',
    });
  });

  test('missing headers are told before a bad token and a wrong tenant', async () => {
    const answer = await stack.call(TARGET, { authorization: 'Bearer x', 'x-tenant-id': 'globex' }, 'POST');
    expect(answer).toMatchObject({ status: 400, code: 'MISSING_HEADER' });
  });

  describe('the authorizer’s context', () => {
    const proxy = () => {
      const found = [...stack.local.hosted.functions.values()].find(
        ({ definition }) => definition.environment['GATEWAY_REQUIRE_TENANT_ID'] !== undefined,
      );
      if (!found) throw new Error('no proxy is hosted');
      return found;
    };
    const event = (authorizer: unknown) => ({
      version: '2.0',
      routeKey: 'ANY /api/v1/{cell}/{proxy+}',
      rawPath: TARGET,
      rawQueryString: '',
      headers: { authorization: 'Bearer x', 'x-tenant-id': 'acme' },
      pathParameters: { cell: 'crm', proxy: 'customers' },
      requestContext: {
        http: { method: 'GET', path: TARGET, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
        ...(authorizer === undefined ? {} : { authorizer }),
      },
      isBase64Encoded: false,
    });

    const whole = { outcome: 'allow', caller: 'user', userId: 'u', role: 'client', allowedCells: '', tenantId: 'acme' };

    test.each<[string, unknown]>([
      ['absent', undefined],
      ['empty', {}],
      ['null', { lambda: null }],
      ['without an outcome', { lambda: { ...whole, outcome: undefined } }],
      ['of another authorizer', { jwt: { claims: { tenantId: 'acme' }, scopes: [] } }],
      ['with an outcome that is invalid', { lambda: { ...whole, outcome: true } }],
      ['without a user', { lambda: { ...whole, userId: undefined } }],
      ['without a role', { lambda: { ...whole, role: undefined } }],
      ['without the Cells', { lambda: { ...whole, allowedCells: undefined } }],
      ['with Cells that are no text', { lambda: { ...whole, allowedCells: [] } }],
      ['without a caller', { lambda: { ...whole, caller: undefined } }],
      ['with an unknown caller', { lambda: { ...whole, caller: 'root' } }],
      ['with an outcome in capitals', { lambda: { ...whole, outcome: 'Allow' } }],
      ['that refuses with a code of no list', { lambda: { outcome: 'refuse', code: 'NONE' } }],
      ['that refuses with a built-in property', { lambda: { outcome: 'refuse', code: 'toString' } }],
      ['as a text', { lambda: JSON.stringify(whole) }],
      [
        'from Object.prototype',
        { lambda: JSON.parse('{"__proto__":{"outcome":"allow","caller":"unverified"}}') as unknown },
      ],
    ])('%s fails closed', async (_, authorizer) => {
      const calls = stack.cellCalls();
      const result = await proxy().invoke(event(authorizer));
      const body = expect.stringContaining('The caller was not judged');
      expect(result).toMatchObject({ ok: true, payload: { statusCode: 503, body } });
      expect(stack.cellCalls()).toBe(calls);
    });

    test('as the authorizer writes it opens the Cell', async () => {
      expect(await proxy().invoke(event({ lambda: whole }))).toMatchObject({ ok: true, payload: { statusCode: 200 } });
    });

    test('cannot be forged by a client: not in headers, query or body', async () => {
      const context = JSON.stringify({ authorizer: { lambda: { outcome: 'allow', caller: 'ops' } } });
      const headers = {
        authorization: 'Bearer x',
        'x-request-id': 'r',
        'content-type': 'application/json',
        'x-amzn-request-context': context,
        requestcontext: context,
        'x-amzn-authorizer': context,
        outcome: 'allow',
        caller: 'ops',
      };
      const target = `/api/admin/health-summary?requestContext=${encodeURIComponent(context)}&outcome=allow&caller=ops`;
      expect(await stack.call(target, headers)).toMatchObject({ status: 401 });
      const tenants = `/api/admin/tenants?outcome=allow&caller=ops`;
      expect(await stack.call(tenants, headers, 'POST', `{"requestContext":${context}}`)).toMatchObject({
        status: 401,
      });
    });
  });

  describe('admin routes', () => {
    const SUMMARY = '/api/admin/health-summary';

    test('open to an admin’s token and to the ops token', async () => {
      const admin = await bearer({ groups: ['admin'], tenantId: undefined });
      expect(await stack.call(SUMMARY, { authorization: admin })).toMatchObject({ status: 200 });
      expect(await stack.call(SUMMARY, { authorization: `Bearer ${stack.local.opsToken}` })).toMatchObject({
        status: 200,
      });
    });

    test.each(['client', 'admin', 'Admin', 'admins', undefined])(
      'refuse the role %j, whose claim gives no permission',
      async (role) => {
        expect(await stack.call(SUMMARY, { authorization: await bearer({ role }) })).toMatchObject({
          status: 403,
          code: 'FORBIDDEN',
        });
      },
    );

    test('refuse no token, a bad one, and the ops token in any other form', async () => {
      const { opsToken } = stack.local;
      const forms = [
        undefined,
        'Bearer ',
        'Bearer x',
        opsToken,
        `Basic ${opsToken}`,
        `Bearer ${opsToken}x`,
        `Bearer ${opsToken.slice(1)}`,
      ];
      for (const authorization of forms) {
        const answer = await stack.call(SUMMARY, authorization === undefined ? {} : { authorization });
        expect(answer).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
      }
      expect(await stack.call(`${SUMMARY}?token=${opsToken}`, { cookie: `token=${opsToken}` })).toMatchObject({
        status: 401,
      });
    });

    const keys = API_ROUTES.filter(({ access }) => access === 'admin').map(({ key }) => key);
    test.each(keys)('%s is closed to a user and to nobody', async (key) => {
      const [method, route = ''] = key.split(' ');
      const target = route.replace(/\{\w+\}/, 'gateway');
      expect(await stack.call(target, {}, method)).toMatchObject({ status: 401 });
      expect(await stack.call(target, { authorization: await bearer() }, method)).toMatchObject({ status: 403 });
    });

    test.each(keys)('%s opens by the permission of its row, and not by less', async (key) => {
      const [method, route = ''] = key.split(' ');
      const target = route.replace(/\{\w+\}/, 'nobody');
      const needed = PERMISSIONS.indexOf(ROUTE_PERMISSIONS[key] ?? 'admin');
      for (const [held, permission] of PERMISSIONS.entries()) {
        const authorization = await bearer({ groups: [permission], tenantId: undefined });
        const { code } = await stack.call(target, { authorization }, method);
        expect([permission, code === 'FORBIDDEN']).toEqual([permission, held < needed]);
      }
    });

    test('the ops token opens no Cell', async () => {
      const authorization = `Bearer ${stack.local.opsToken}`;
      await expectNoCell(() => stack.call(TARGET, { authorization, 'x-tenant-id': 'acme' }), { status: 401 });
    });
  });
});
