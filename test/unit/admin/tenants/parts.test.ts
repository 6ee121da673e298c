// The tenants API speaks the platform's shapes, and no admin's change is lost unnoticed.

import { createTenantChanges } from '../../../../lambdas/admin/tenants/changes';
import { createTenantParts } from '../../../../lambdas/admin/tenants/parts';
import type { GatewayRequest, GatewayResponse, RequestFacts } from '../../../../lambdas/domain/http';
import { isRefusal, type Refusal } from '../../../../lambdas/domain/refusal';
import type { TenantStore } from '../../../../lambdas/domain/tenant/tenant-store';
import { gatewayRequest } from '../../../support/gateway-request';
import { createMemoryTenants } from '../../../support/memory-stores/tenants';
import { SOME_RECORD } from '../../../support/some-record';

const NOW_S = 1_764_000_000;
let store: TenantStore;
let facts: RequestFacts;
let enforced: boolean;

beforeEach(() => {
  store = createMemoryTenants();
  facts = {};
  enforced = true;
});

async function call(
  routeKey: string,
  overrides: Partial<Omit<GatewayRequest, 'body'>> & { id?: string; body?: unknown } = {},
): Promise<GatewayResponse | Refusal> {
  const { id, body, ...rest } = overrides;
  const changes = createTenantChanges({ store, enforced, clock: () => NOW_S * 1000 + 999 });
  const part = { ...createTenantParts({ store, enforced }), ...changes }[routeKey];
  if (!part) throw new Error(`no part for ${routeKey}`);
  const request = gatewayRequest({
    ...rest,
    routeKey,
    pathParameters: id === undefined ? {} : { id },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {})),
  });
  return part(request, facts);
}

const list = () => call('GET /api/admin/tenants');
const create = (body: unknown) => call('POST /api/admin/tenants', { body });
const read = (id: string) => call('GET /api/admin/tenants/{id}', { id });
const change = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  call('PATCH /api/admin/tenants/{id}', { id, body, headers });

function bodyOf(answer: GatewayResponse | Refusal): unknown {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code} ${answer.details}`);
  return JSON.parse(String(answer.body));
}

const ACME = {
  id: 'acme',
  name: '示例公司',
  status: 'enabled',
  expire_at: null,
  created_at: NOW_S,
  allowed_cells: null,
  canonical: true,
};

test('a new registry lists the default tenant', async () => {
  expect(bodyOf(await list())).toEqual({
    data: [expect.objectContaining({ id: 'default', status: 'enabled' })],
    total: 1,
  });
});

test('a tenant is created with what was given, and the log line says which', async () => {
  const answer = await create({ tenantId: 'acme', name: ' 示例公司 ' });
  expect(answer).toMatchObject({ status: 201, headers: { etag: '"1"', 'cache-control': 'no-store' } });
  expect(bodyOf(answer)).toEqual(ACME);
  expect(bodyOf(await read('acme'))).toEqual(ACME);
  expect(facts).toEqual({ subject: 'acme' });
});

test('expiry and Cells can be given from the start', async () => {
  const body = { tenantId: 'acme', name: 'Acme', expireAt: NOW_S + 60, allowedCells: ['crm'] };
  expect(bodyOf(await create(body))).toMatchObject({ expire_at: NOW_S + 60, allowed_cells: ['crm'] });
});

test.each(['acme', 'default'])('creating %s, which exists, is a 400 and changes nothing', async (tenantId) => {
  await create({ tenantId: 'acme', name: '示例公司' });
  expect(await create({ tenantId, name: 'thief' })).toMatchObject({ code: 'BAD_REQUEST' });
  expect(bodyOf(await list())).toMatchObject({ data: [{ name: 'default' }, { name: '示例公司' }], total: 2 });
});

test('null is every Cell and an empty list none, from the start and by a change', async () => {
  await create({ tenantId: 'acme', name: 'Acme', allowedCells: [] });
  expect(bodyOf(await read('acme'))).toMatchObject({ allowed_cells: [] });
  expect(bodyOf(await change('acme', { allowedCells: null }))).toMatchObject({ allowed_cells: null });
  expect(bodyOf(await change('acme', { allowedCells: [] }))).toMatchObject({ allowed_cells: [] });
  await create({ tenantId: 'beta', name: 'Beta', allowedCells: null });
  expect(await store.get('beta')).toMatchObject({ allowedCells: null });
});

test.each(['ACME', '.', '..', 'a/b', '-a', 'a.', 'acme ', '租户'])('the new id %j is refused', async (tenantId) => {
  expect(await create({ tenantId, name: 'x' })).toMatchObject({
    code: 'BAD_REQUEST',
    details: expect.stringMatching(/^tenantId must be 1 to 64 of a-z/),
  });
  expect(await store.list()).toEqual([]);
});

describe('ids that version 1.0 let in', () => {
  const old = { name: 'Old', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 1, version: 1 } as const;
  beforeEach(async () => {
    for (const id of ['ACME', '..']) await store.put({ ...old, id }, SOME_RECORD);
  });

  test('are listed as such, and can be read and changed', async () => {
    const { data } = bodyOf(await list()) as { data: { id: string; canonical: boolean }[] };
    expect(data.map(({ id, canonical }) => [id, canonical])).toEqual([
      ['default', true],
      ['..', false],
      ['ACME', false],
    ]);
    expect(bodyOf(await change('ACME', { status: 'disabled' }))).toMatchObject({
      status: 'disabled',
      canonical: false,
    });
  });

  test('keep their name from a new tenant that differs by case alone', async () => {
    expect(await create({ tenantId: 'acme', name: 'thief' })).toMatchObject({
      code: 'BAD_REQUEST',
      details: 'tenantId acme exists already, as ACME',
    });
    expect(await store.get('acme')).toBeUndefined();
  });
});

test('one answer names every wrong field of a creation', async () => {
  const answer = await create({ tenantId: 'a,b', expireAt: NOW_S * 1000, allowedCells: ['CRM', 7], colour: 'red' });
  expect(answer).toMatchObject({ code: 'BAD_REQUEST' });
  const { details } = answer as Refusal;
  for (const field of ['tenantId', 'name is missing', 'expireAt', 'allowedCells.0', 'allowedCells.1', 'colour']) {
    expect(details).toContain(field);
  }
});

test.each(['', 'null', '[]', '"x"', '{"name":', '\u0000'])('a body of %j is a 400', async (body) => {
  expect(await create(body)).toMatchObject({
    code: 'BAD_REQUEST',
    details: expect.stringContaining('must be a JSON object'),
  });
});

test.each(['', ' ', 'x\u0000y', 'line\nbreak', 'x'.repeat(201), 7, null, ['a']])(
  'the name %j is refused',
  async (name) => {
    expect(await create({ tenantId: 'acme', name })).toMatchObject({ details: expect.stringContaining('name') });
  },
);

test.each(['tomorrow', -1, true, {}, '1764000000'])('the expiry %j is refused', async (expireAt) => {
  expect(await create({ tenantId: 'acme', name: 'Acme', expireAt })).toMatchObject({
    details: expect.stringContaining('expireAt'),
  });
});

describe('a body smuggles nothing in', () => {
  const STRAY = ['__proto__', 'constructor', 'prototype', 'id', 'createdAt', 'version', 'toString', '$where'];

  test.each([...STRAY, 'status'])('by the field %s of a creation', async (field) => {
    const answer = await create(`{"tenantId":"acme","name":"Acme",${JSON.stringify(field)}:{"status":"disabled"}}`);
    expect(answer).toMatchObject({ code: 'BAD_REQUEST', details: `${field} is not a field of this request` });
    expect(await store.get('acme')).toBeUndefined();
  });

  test.each([...STRAY, 'tenantId'])('by the field %s of a change', async (field) => {
    await create({ tenantId: 'acme', name: 'Acme' });
    const answer = await change('acme', `{"name":"new",${JSON.stringify(field)}:{"status":"disabled"}}`);
    expect(answer).toMatchObject({ code: 'BAD_REQUEST', details: `${field} is not a field of this request` });
    expect(await store.get('acme')).toMatchObject({ name: 'Acme', version: 1 });
  });

  test('by a prototype that somebody else has spoilt', async () => {
    const spoilt = Object.prototype as Record<string, unknown>;
    spoilt['expireAt'] = 1;
    try {
      expect(bodyOf(await create({ tenantId: 'acme', name: 'Acme' }))).toMatchObject({ expire_at: null });
    } finally {
      delete spoilt['expireAt'];
    }
  });
});

test('a change touches what it names and nothing else', async () => {
  await create({ tenantId: 'acme', name: '示例公司', expireAt: NOW_S + 60 });
  const answer = await change('acme', { status: 'disabled' });
  expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  expect(bodyOf(answer)).toEqual({ ...ACME, status: 'disabled', expire_at: NOW_S + 60 });
  expect(bodyOf(await change('acme', { expireAt: null }))).toEqual({ ...ACME, status: 'disabled' });
});

test.each([{}, { status: 'off' }, { status: null }, { tenantId: 'other' }, { createdAt: 1 }, { version: 9 }])(
  'the change %j is refused',
  async (body) => {
    await create({ tenantId: 'acme', name: 'Acme' });
    expect(await change('acme', body)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await store.get('acme')).toMatchObject({ version: 1 });
  },
);

test.each(['nobody', '__proto__', 'a,b', ''])('reading or changing %j, which does not exist, is a 404', async (id) => {
  expect(await read(id)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await change(id, { status: 'enabled' })).toMatchObject({ code: 'NOT_FOUND' });
});

test.each(['a,b', '', 'x'.repeat(2_000), undefined])(
  'the registry is not asked for the id %j, which no tenant can have',
  async (id) => {
    const asked: string[] = [];
    const own = store;
    store = {
      ...own,
      get: (name) => {
        asked.push(name);
        return own.get(name);
      },
    };
    const named = id === undefined ? {} : { id };
    expect(await call('GET /api/admin/tenants/{id}', named)).toMatchObject({ code: 'NOT_FOUND' });
    expect(asked).toEqual([]);
    await read('nobody');
    expect(asked).toEqual(['nobody']);
  },
);

describe('two admins', () => {
  test('a change made from an older version is told so and changes nothing', async () => {
    await create({ tenantId: 'acme', name: 'Acme' });
    await change('acme', { name: 'first' }, { 'if-match': '"1"' });
    expect(await change('acme', { name: 'second' }, { 'if-match': '"1"' })).toMatchObject({ code: 'CONFLICT' });
    expect(await store.get('acme')).toMatchObject({ name: 'first', version: 2 });
  });

  test.each(['"1"', '*', '"7", "1"'])('If-Match %s lets a change of version 1 through', async (tag) => {
    await create({ tenantId: 'acme', name: 'Acme' });
    expect(await change('acme', { name: 'new' }, { 'if-match': tag })).toMatchObject({ status: 200 });
  });

  test.each(['W/"1"', '1', '""', '', '"2"'])('If-Match %j does not', async (tag) => {
    await create({ tenantId: 'acme', name: 'Acme' });
    expect(await change('acme', { name: 'new' }, { 'if-match': tag })).toMatchObject({ code: 'CONFLICT' });
  });

  test('of two changes that race without If-Match, the one that comes second is told', async () => {
    await create({ tenantId: 'acme', name: 'Acme' });
    const answers = await Promise.all([change('acme', { status: 'disabled' }), change('acme', { expireAt: NOW_S })]);
    expect(answers.filter(isRefusal)).toEqual([expect.objectContaining({ code: 'CONFLICT' })]);
  });
});

test('the default tenant can be renamed, but neither disabled nor made to expire', async () => {
  expect(await change('default', { status: 'disabled', expireAt: 1 })).toMatchObject({
    code: 'BAD_REQUEST',
    details: expect.stringMatching(/status.*expireAt/),
  });
  expect(bodyOf(await change('default', { name: 'ours', status: 'enabled', expireAt: null }))).toMatchObject({
    name: 'ours',
  });
  expect(bodyOf(await list())).toMatchObject({ data: [{ id: 'default', name: 'ours' }], total: 1 });
});

test('where no request is held against the registry, every answer says so', async () => {
  enforced = false;
  const bodies = [
    await create({ tenantId: 'acme', name: 'Acme' }),
    await change('acme', { status: 'disabled' }),
    await read('acme'),
    await list(),
  ].map((answer) => ('body' in answer ? (JSON.parse(String(answer.body)) as object) : answer));
  expect(bodies).toEqual(bodies.map(() => expect.objectContaining({ enforced: false })));
  enforced = true;
  const listed = await list();
  expect('body' in listed && String(listed.body)).not.toContain('enforced');
});

test.each([
  [true, { status: 'enabled' }],
  [true, { expireAt: null }],
  [true, { allowedCells: ['crm'] }],
  [false, { name: 'Acme' }],
])('it is %p that kept verdicts end with the change %j, whatever the values were', async (ends, body) => {
  const own = store;
  const said: unknown[] = [];
  store = {
    ...own,
    put: (tenant, record, endsVerdicts) => {
      said.push(endsVerdicts);
      return own.put(tenant, record, endsVerdicts);
    },
  };
  await create({ tenantId: 'acme', name: '示例公司' });
  await change('acme', body);
  expect(said).toEqual([false, ends]);
});

test('a tenant is shown with its plan where it has one', async () => {
  await create({ tenantId: 'acme', name: 'Acme' });
  expect(bodyOf(await read('acme'))).not.toHaveProperty('plan');
  const stored = await store.get('acme');
  if (stored) await store.put({ ...stored, plan: 'gold', version: 2 }, SOME_RECORD);
  expect(bodyOf(await read('acme'))).toMatchObject({ id: 'acme', plan: 'gold' });
});
