// The API description against the whole local stack: each operation is called, and each answer is what is described.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { closeConnections, send } from './support/raw-request';

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

const document = parse(readFileSync(join(__dirname, '../../docs/api/openapi.yaml'), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};
const ajv = new Ajv2020({ strict: false }).addSchema(document, 'api');
const reached = new Set<string>();

let stack: LocalStack;
let clientToken: string | undefined;
beforeAll(async () => {
  stack = await startLocal({ env: { GATEWAY_PORT: '0' } });
  clientToken = await stack.issuer?.tokenFor('client');
}, 60_000);
afterAll(async () => {
  closeConnections();
  await stack.close();
});

/** JSON pointer of the schema that is described for this answer; undefined where none is. */
function schemaOf(method: string, path: string, status: number, type: string): string | undefined {
  const pointer = (...keys: string[]): string =>
    keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const response = document.paths[path]?.[method]?.responses[status];
  if (response === undefined) return undefined;
  const base = response.$ref ?? `#${pointer('paths', path, method, 'responses', String(status))}`;
  return encodeURI(`api${base}${pointer('content', type, 'schema')}`);
}

interface Case {
  readonly call: readonly [method: string, path: string, actual?: string];
  /** `client` may call only some Cells. */
  readonly token?: 'ops' | 'user' | 'client' | 'none';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly status: number;
  readonly code?: string;
}

const TENANTS = '/api/admin/tenants';
const ONE_TENANT = '/api/admin/tenants/{id}';
const LIGHT = '/api/admin/lights/{target}';
const SUMMARY = '/api/admin/health-summary';
const INCIDENTS = '/api/admin/incidents';
const CELL = '/api/v1/{cell}';
const CELL_PATH = '/api/v1/{cell}/{proxy}';

const ADMIN_CALLS = [
  ['get', SUMMARY],
  ['get', INCIDENTS],
  ['get', '/api/admin/metrics'],
  ['get', '/api/admin/lights'],
  ['put', LIGHT, '/api/admin/lights/gateway'],
  ['get', TENANTS],
  ['post', TENANTS],
  ['get', ONE_TENANT, `${TENANTS}/default`],
  ['patch', ONE_TENANT, `${TENANTS}/default`],
] as const;

const CASES: readonly Case[] = [
  { call: ['get', '/health'], token: 'none', status: 200 },
  { call: ['get', '/ops'], token: 'none', status: 200 },
  ...ADMIN_CALLS.map((call): Case => ({ call, token: 'none', status: 401, code: 'UNAUTHORIZED' })),
  ...ADMIN_CALLS.map((call): Case => ({ call, token: 'user', status: 403, code: 'FORBIDDEN' })),
  { call: ['get', SUMMARY], status: 200 },
  { call: ['get', SUMMARY, `${SUMMARY}?unhealthy=perhaps`], status: 400, code: 'BAD_REQUEST' },
  { call: ['get', SUMMARY, `${SUMMARY}?cell=nobody`], status: 404, code: 'NOT_FOUND' },
  { call: ['get', INCIDENTS], status: 200 },
  { call: ['get', INCIDENTS, `${INCIDENTS}?cursor=forged`], status: 400, code: 'BAD_REQUEST' },
  { call: ['get', '/api/admin/metrics'], status: 200 },
  { call: ['post', TENANTS], body: { tenantId: 'acme-2', name: 'Acme' }, status: 201 },
  { call: ['post', TENANTS], body: { tenantId: 'acme-2', name: 'Acme' }, status: 400, code: 'BAD_REQUEST' },
  { call: ['get', TENANTS], status: 200 },
  { call: ['get', ONE_TENANT, `${TENANTS}/acme-2`], status: 200 },
  { call: ['get', ONE_TENANT, `${TENANTS}/nobody`], status: 404, code: 'NOT_FOUND' },
  { call: ['patch', ONE_TENANT, `${TENANTS}/acme-2`], body: { status: 'disabled' }, status: 200 },
  { call: ['patch', ONE_TENANT, `${TENANTS}/acme-2`], body: {}, status: 400, code: 'BAD_REQUEST' },
  { call: ['patch', ONE_TENANT, `${TENANTS}/nobody`], body: { name: 'x' }, status: 404, code: 'NOT_FOUND' },
  {
    call: ['patch', ONE_TENANT, `${TENANTS}/acme-2`],
    headers: { 'if-match': '"999"' },
    body: { name: 'x' },
    status: 409,
    code: 'CONFLICT',
  },
  { call: ['get', CELL_PATH, '/api/v1/crm/customers'], token: 'user', status: 200 },
  { call: ['get', CELL_PATH, '/api/v1/crm/customers'], token: 'none', status: 400, code: 'MISSING_HEADER' },
  { call: ['get', CELL, '/api/v1/crm'], token: 'ops', status: 401, code: 'UNAUTHORIZED' },
  { call: ['get', CELL_PATH, '/api/v1/oa/x'], token: 'client', status: 403, code: 'FORBIDDEN' },
  {
    call: ['get', CELL_PATH, '/api/v1/crm/customers'],
    token: 'user',
    headers: { 'x-tenant-id': 'other' },
    status: 403,
    code: 'TENANT_MISMATCH',
  },
  { call: ['put', LIGHT, '/api/admin/lights/crm'], body: { color: 'red', reason: 'Test', minutes: 5 }, status: 200 },
  { call: ['get', '/api/admin/lights'], status: 200 },
  { call: ['put', LIGHT, '/api/admin/lights/crm'], body: { color: 'blue' }, status: 400, code: 'BAD_REQUEST' },
  { call: ['put', LIGHT, '/api/admin/lights/nobody'], body: { color: 'green' }, status: 404, code: 'NOT_FOUND' },
  { call: ['put', LIGHT, '/api/admin/lights/crm'], body: { color: 'green' }, status: 200 },
];

test.each(CASES)('$call -> $status', async ({ call, token = 'ops', headers = {}, body, status, code }) => {
  const [method, path, actual = path] = call;
  const tokens = { ops: stack.opsToken, user: stack.bearerToken, client: clientToken };
  const sent = {
    ...(token === 'none' ? {} : { authorization: `Bearer ${tokens[token]}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'x-request-id': 'r-1' }),
    ...headers,
  };
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const answer = await send(stack.url, method.toUpperCase(), actual, sent, payload);
  const text = answer.body.toString('utf8');
  expect([answer.status, text]).toEqual([status, expect.anything()]);

  const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  const value: unknown = type === 'application/json' ? JSON.parse(text) : text;
  expect((value as { code?: string }).code).toBe(code);
  const schema = schemaOf(method, path, status, type);
  expect(schema).toBeDefined();
  const validate = ajv.compile({ $ref: schema });
  validate(value);
  expect(validate.errors).toBeNull();
  reached.add(`${document.paths[path]?.[method]?.operationId} ${status}`);
});

/** What one machine in good health does not answer: its tables are there, and no body is too large for these. */
const ELSEWHERE = new Set(['304', '413', '503']);

test('every status that an operation of the gateway’s own documents was reached', () => {
  const documented = Object.entries(document.paths)
    .filter(([path]) => !path.startsWith('/api/v1/'))
    .flatMap(([, methods]) => Object.values(methods))
    .flatMap(({ operationId, responses }) => Object.keys(responses).map((status) => [operationId, status] as const))
    .filter(([, status]) => !ELSEWHERE.has(status))
    .map(([operationId, status]) => `${operationId} ${status}`);
  expect(documented.filter((one) => !reached.has(one))).toEqual([]);
});
