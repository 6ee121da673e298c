// The registry goes down behind the authorizer, over sockets: the last answer serves for its time, then nobody passes,
// and when the registry is back so are the tenants.

import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cacheTenants, createTenantLookup } from '../../lambdas/authorizer/cached-tenants';
import { createHeaderIdentify } from '../../lambdas/authorizer/identify';
import { DEFAULT_TENANT } from '../../lambdas/domain/tenant/tenant';
import { createSignedDynamoCall } from '../../lambdas/stores/dynamodb/signed-call';
import { createDynamoTenantReader, createDynamoTenants } from '../../lambdas/stores/dynamodb/tenants';
import { startTestDynamo, type TestDynamo } from '../support/dynalite';
import { SOME_RECORD } from '../support/some-record';

let dynamo: TestDynamo;
let table: string;
/** Stands between authorizer and database, so that the way there can be cut and mended. */
let way: Server;
let isCut = false;
let nowMs = 1_000_000;

beforeAll(async () => {
  dynamo = await startTestDynamo();
  table = await dynamo.createTable();
  await createDynamoTenants(dynamo.call, table).put({ ...DEFAULT_TENANT, id: 'acme', version: 1 }, SOME_RECORD);
  const target = new URL(dynamo.endpoint);
  way = createServer((incoming, response) => {
    if (isCut) {
      incoming.socket.destroy();
      return;
    }
    const { method, headers } = incoming;
    const outgoing = request({ host: target.hostname, port: target.port, path: '/', method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => {
    way.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  way.closeAllConnections();
  await new Promise((resolve) => way.close(resolve));
  await dynamo.stop();
});

beforeEach(() => {
  isCut = false;
});

function judge() {
  const clock = () => nowMs;
  const env = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(way.address() as AddressInfo).port}`,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const reader = createDynamoTenantReader(createSignedDynamoCall({ env, timeoutMs: 2_000 }), table);
  const cached = cacheTenants({ reader, settings: { cacheSeconds: 5, staleSeconds: 60 }, clock });
  const identify = createHeaderIdentify({ lookUpTenant: createTenantLookup(cached), clock });
  return (tenant: string) => identify({ routeKey: '', headers: { 'x-tenant-id': tenant } }, 'tenant');
}

test('down later: bridged for its time, then refused, then well again', async () => {
  const ask = judge();
  expect(await ask('acme')).toMatchObject({ outcome: 'allow' });
  isCut = true;
  nowMs += 64_999;
  expect(await ask('acme')).toMatchObject({ outcome: 'allow' });
  expect(await ask('default')).toMatchObject({ refusal: { code: 'SERVICE_UNAVAILABLE' } });
  nowMs += 1;
  expect(await ask('acme')).toMatchObject({ refusal: { code: 'SERVICE_UNAVAILABLE' } });
  isCut = false;
  nowMs += 1_000;
  expect(await ask('acme')).toMatchObject({ outcome: 'allow' });
});

test('down from the start: nobody is let in, known or not', async () => {
  isCut = true;
  const ask = judge();
  for (const tenant of ['acme', 'nobody', 'default']) {
    expect(await ask(tenant)).toMatchObject({ refusal: { code: 'SERVICE_UNAVAILABLE' } });
  }
  isCut = false;
  nowMs += 1_000;
  expect(await ask('acme')).toMatchObject({ outcome: 'allow' });
  expect(await ask('nobody')).toMatchObject({ refusal: { code: 'TENANT_INVALID' } });
});

test('a name that can be no tenant’s is not looked for: it fails nothing, and holds up no look-up', async () => {
  const ask = judge();
  for (const name of ['x'.repeat(65), 'x'.repeat(3_000), 'acme,acme', 'a b', 'acme\u0000', '北京', '\ud800']) {
    expect(await ask(name)).toMatchObject({ outcome: 'refuse', refusal: { code: 'TENANT_INVALID' } });
  }
  expect(await ask('acme')).toMatchObject({ outcome: 'allow', caller: { tenantId: 'acme' } });
});
