// Who changed what stands in the log line of the request that did it.

import { createAdminApp } from '../../../lambdas/admin/app';
import { createLightParts } from '../../../lambdas/admin/lights/parts';
import { createTenantParts } from '../../../lambdas/admin/tenants/parts';
import { type Caller, encodeVerdict } from '../../../lambdas/domain/verdict';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { httpEvent, lambdaContext } from '../../support/http-event';
import { createMemoryLights } from '../../support/memory-stores/lights';
import { createMemoryTenants } from '../../support/memory-stores/tenants';

const ADMIN: Caller = { kind: 'user', userId: 'u-7', role: 'admin', allowedCells: null, permission: 'admin' };
const lines: string[] = [];
const store = createMemoryTenants();
const clock = () => 1_764_000_000_000;
const admin = createHttpFunction(
  createAdminApp({
    ...createTenantParts({ store, enforced: true, clock }),
    ...createLightParts({
      store: createMemoryLights(),
      routes: { cells: { erp: { baseUrl: 'http://erp', core: true } } },
      clock,
    }),
  }),
  { language: 'en', strictTransport: undefined, log: createLineLog('admin', { write: (line) => lines.push(line) }) },
);

async function logged(caller: Caller, routeKey: string, parameter: string, body: object): Promise<unknown> {
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
  return JSON.parse(lines[0] ?? '');
}

describe.each<[string, Caller]>([
  ['u-7', ADMIN],
  ['ops', { kind: 'ops' }],
])('a change by %s names who and what', (actor, caller) => {
  test.each<[string, string, object]>([
    ['POST /api/admin/tenants', 'acme', { tenantId: 'acme', name: 'Acme' }],
    ['PATCH /api/admin/tenants/{id}', 'acme', { status: 'disabled' }],
    ['PUT /api/admin/lights/{target}', 'erp', { color: 'red', reason: 'x', minutes: 1 }],
    ['PUT /api/admin/lights/{target}', 'gateway', { color: 'green' }],
  ])('%s of %s', async (routeKey, subject, body) => {
    const [method = '', route = ''] = routeKey.split(' ');
    expect(await logged(caller, routeKey, subject, body)).toMatchObject({
      actor,
      subject,
      method,
      path: route.replace(/\{\w+\}/, subject),
      api_request_id: 'api-request',
    });
  });
});
