// The one-machine run follows its files: a faulty description changes nothing, a mended one is served by the same tokens.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEPT_BUNDLES, ownGateways } from '../support/gateway-process';
import { until, untilTrue } from '../support/until';

const { start, temporaryFolder } = ownGateways();

const DEV = readFileSync('deploy/config/dev.yaml', 'utf8');

test('a saved description is served at the same address, with the tokens and tenants that were there', async () => {
  const file = join(temporaryFolder(), 'own.yaml');
  writeFileSync(file, DEV);
  const gateway = start({ ...KEPT_BUNDLES, GATEWAY_VALIDATE_TENANT: '1' }, '--config', file);
  const text = await gateway.banner();
  const url = String(/Gateway ready on (\S+)/.exec(text)?.[1]);
  const [, opsToken = '', token = ''] = /GATEWAY_TOKEN=(\S+)\nexport TOKEN=(\S+)/.exec(text) ?? [];
  const messageOf = async (headers: Record<string, string> = {}) =>
    ((await (await fetch(`${url}/api/v1/nobody/x`, { headers })).json()) as { message: string }).message;
  expect(await messageOf()).toMatch(/^缺少必填请求头/);
  const created = await fetch(`${url}/api/admin/tenants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opsToken}`, 'content-type': 'application/json', 'x-request-id': 'r-1' },
    body: JSON.stringify({ tenantId: 'umbrella', name: 'Umbrella' }),
  });
  expect(created.status).toBe(201);

  writeFileSync(file, `${DEV}\nlanguag: en\n`);
  await untilTrue(() =>
    /own\.yaml has 1 fault:\n {2}- languag \(line \d+, column 1\): .*did you mean language/.test(gateway.output()),
  );
  expect(await messageOf()).toMatch(/^缺少必填请求头/);

  writeFileSync(file, `${DEV}\nlanguage: en\n`);
  await until(
    () => messageOf().catch(() => ''),
    (message) => message.startsWith('A required header'),
  );
  const banners = await until(
    () => gateway.output().match(/Gateway ready on \S+/g) ?? [],
    ({ length }) => length === 2,
  );
  expect(new Set(banners)).toEqual(new Set([`Gateway ready on ${url}`]));
  const answer = await fetch(`${url}/api/v1/crm/customers`, {
    headers: { authorization: `Bearer ${token}`, 'x-tenant-id': 'globex' },
  });
  expect(answer.status).toBe(200);
  const tenants = await fetch(`${url}/api/admin/tenants`, { headers: { authorization: `Bearer ${opsToken}` } });
  expect(await tenants.text()).toContain('umbrella');

  gateway.child.kill('SIGINT');
  expect(await gateway.ended()).toEqual([0, null]);
});
