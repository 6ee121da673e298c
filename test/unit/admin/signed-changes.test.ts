// The log line of a change names who made it.

import { createAdminApp } from '../../../lambdas/admin/app';
import { createLightChanges } from '../../../lambdas/admin/lights/changes';
import { createTenantChanges } from '../../../lambdas/admin/tenants/changes';
import { type Caller, encodeVerdict } from '../../../lambdas/domain/verdict';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { createMemoryLights } from '../../support/memory-stores/lights';
import { createMemoryTenants } from '../../support/memory-stores/tenants';

const ADMIN: Caller = { kind: 'user', userId: 'u-7', role: 'admin', allowedCells: null, permission: 'admin' };
const lines: string[] = [];
const clock = () => 1_764_000_000_000;
let admin: ReturnType<typeof createHttpFunction>;

beforeEach(async () => {
  admin = createHttpFunction(
    createAdminApp({
      ...createTenantChanges({ store: createMemoryTenants(), enforced: true, clock }),
      ...createLightChanges({
        store: createMemoryLights(),
        routes: { cells: { erp: { baseUrl: 'http://erp', core: true } } },
        clock,
      }),
    }),
    { language: 'en', strictTransport: undefined, log: createLineLog('admin', { write: (line) => lines.push(line) }) },
  );
  await logged(ADMIN, 'POST /api/admin/tenants', 'acme', { tenantId: 'acme', name: 'Acme' });
});

async function logged(caller: Caller, routeKey: string, parameter: string, body: object): Promise<{ status?: number }> {
  lines.length = 0;
  const [method = '', route = ''] = routeKey.split(' ');
  const [, name] = /\{(\w+)\}/.exec(route) ?? [];
  const event = httpEvent({
    method,
    routeKey,
    path: route.replace(/\{\w+\}/, parameter),
    pathParameters: name === undefined ? {} : { [name]: parameter },
    body: JSON.stringify(body),
    authorizer: encodeVerdict({ outcome: 'allow', caller }),
  });
  await admin(event, lambdaContext());
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as { status?: number };
}

describe.each<[string, Caller]>([
  ['u-7', ADMIN],
  ['ops', { kind: 'ops' }],
])('a change by %s names who and what', (actor, caller) => {
  test.each<[string, string, object]>([
    ['POST /api/admin/tenants', 'globex', { tenantId: 'globex', name: 'Globex' }],
    ['PATCH /api/admin/tenants/{id}', 'acme', { status: 'disabled' }],
    ['PUT /api/admin/lights/{target}', 'erp', { color: 'red', reason: 'x', minutes: 1 }],
    ['PUT /api/admin/lights/{target}', 'gateway', { color: 'green' }],
  ])('%s of %s', async (routeKey, subject, body) => {
    const [method = '', route = ''] = routeKey.split(' ');
    const line = await logged(caller, routeKey, subject, body);
    expect(line.status).toBeLessThan(300);
    expect(line).toMatchObject({
      actor,
      subject,
      method,
      path: route.replace(/\{\w+\}/, subject),
      api_request_id: 'api-request',
    });
  });
});
