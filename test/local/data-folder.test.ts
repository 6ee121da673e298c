// With a data folder, tables, keys and tokens survive a restart; without a trace of them elsewhere.

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { closeConnections, send } from './support/raw-request';

const folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
afterAll(() => {
  closeConnections();
  rmSync(folder, { recursive: true });
});

const start = () => startLocal({ env: { GATEWAY_PORT: '0' }, dataFolder: join(folder, 'data') });

async function tenants(stack: LocalStack): Promise<string[]> {
  const headers = { authorization: `Bearer ${stack.opsToken}` };
  const answer = await send(stack.url, 'GET', '/api/admin/tenants', headers);
  const { data } = JSON.parse(answer.body.toString('utf8')) as { data: { id: string }[] };
  return data.map(({ id }) => id);
}

test('a second start knows what the first one was told', async () => {
  const first = await start();
  const headers = {
    authorization: `Bearer ${first.opsToken}`,
    'content-type': 'application/json',
    'x-request-id': 'r1',
  };
  const body = Buffer.from(JSON.stringify({ tenantId: 'kept', name: 'Kept' }));
  expect((await send(first.url, 'POST', '/api/admin/tenants', headers, body)).status).toBe(201);
  await expect(start()).rejects.toThrow(/is in use by process \d+\./);
  await first.close();

  const second = await start();
  expect(await tenants(second)).toContain('kept');
  expect([second.opsToken, second.signingSecret]).toEqual([first.opsToken, first.signingSecret]);
  const caller = { authorization: `Bearer ${first.bearerToken}`, 'x-tenant-id': first.tenantId };
  expect((await send(second.url, 'GET', '/api/v1/crm/customers', caller)).status).toBe(200);
  await second.close();

  const secretFiles = readdirSync(join(folder, 'data')).filter((name) => name.endsWith('.json'));
  expect(secretFiles.toSorted()).toEqual(['issuer.json', 'secrets.json']);
  for (const name of secretFiles) expect(statSync(join(folder, 'data', name)).mode & 0o777).toBe(0o600);
});
