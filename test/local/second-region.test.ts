// A description of two regions on one machine: the first is run, the second is named, and lights are kept where both look.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { judgeByRole } from '../support/iam/role-judge';
import { TWO_REGIONS } from '../support/regions';
import { until } from '../support/until';
import { EchoCell } from './support/echo-cell';
import { closeConnections, type RawHeaders, send } from './support/raw-request';

const SECRET = 'what-cells-hold';
const folder = mkdtempSync(path.join(tmpdir(), 'two-regions-'));
const configFile = path.join(folder, 'config.yaml');
writeFileSync(configFile, TWO_REGIONS);
let cell: EchoCell;
let stack: LocalStack;

beforeAll(async () => {
  cell = await EchoCell.start(SECRET);
  stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env: { GATEWAY_PORT: '0', CELL_ECHO_URL: cell.url, GATEWAY_SIGNING_SECRET: SECRET },
  });
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

const call = (method: string, target: string, headers: RawHeaders, body = '') =>
  send(stack.url, method, target, headers, Buffer.from(body));

test('the first region is run, and the stacks of the second are named', async () => {
  expect(await call('GET', '/health', {})).toMatchObject({ status: 200 });
  expect(stack.hosted.inventory.notHosted).toEqual(
    expect.arrayContaining([
      'stack test-standby-state of eu-west-1',
      'stack test-standby-gateway of eu-west-1',
      'stack test-standby-observability of eu-west-1',
    ]),
  );
});

test('a light set in the shared table stops writes and shows in the summary', async () => {
  const ops = { authorization: `Bearer ${stack.opsToken}`, 'content-type': 'application/json', 'x-request-id': 'l-1' };
  const caller = {
    authorization: `Bearer ${stack.bearerToken}`,
    'x-tenant-id': stack.tenantId,
    'x-request-id': 'r-1',
    'content-type': 'application/json',
  };
  const light = JSON.stringify({ color: 'red', reason: 'moving', minutes: 10 });
  expect(await call('PUT', '/api/admin/lights/echo', ops, light)).toMatchObject({ status: 200 });
  // A gateway that is slow to read its table lets requests pass meanwhile.
  const refused = await until(
    () => call('POST', '/api/v1/echo/x', caller),
    ({ status }) => status !== 200,
  );
  expect(JSON.parse(refused.body.toString())).toMatchObject({ code: 'RED_LIGHT' });
  expect(await call('GET', '/api/v1/echo/x', caller)).toMatchObject({ status: 200 });
  const summary = await call('GET', '/api/admin/health-summary', ops);
  expect(summary.body.toString()).toContain('moving');
});
