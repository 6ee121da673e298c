// What a document of 10,000 Cells and 10,000 tenants with deployments of their own costs: to write, to keep, and to load.

import { brotliDecompressSync } from 'node:zlib';
import type { LiveRules } from '../../../lambdas/contract/live-config';
import { textHash } from '../../../lambdas/domain/live/live-view';
import { contentPartition } from '../../../lambdas/stores/dynamodb/live-config';
import { startTestDynamo } from '../../support/dynalite';
import { changing, frameOf, liveAdmin, liveEnvironment } from '../../support/live-fleet';

const MANY = 10_000;
const ENVIRONMENTS = 500;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: 1,769 MB are one vCPU. */
const SHARE_OF_VCPU_AT_256_MB = 256 / 1_769;
const READ_UNIT_BYTES = 4_096;

const cells = Object.fromEntries(
  Array.from({ length: MANY }, (_, n) => [
    `cell-${n}`,
    { url: `https://cell-${n}.example.com`, timeoutMs: 1_000 + (n % 97) * 50, core: n % 3 === 0 },
  ]),
);
const tenantRoutes = Object.fromEntries(
  Array.from({ length: MANY }, (_, n) => [
    `tenant-${n}`,
    { [`cell-${(n * 7_919) % MANY}`]: `https://t${n}-${(n * 31) % 97}.example.com` },
  ]),
);

test('10,000 Cells and 10,000 tenants: the document is written, and an environment loads it', async () => {
  const dynamo = await startTestDynamo();
  try {
    const table = { call: dynamo.call, name: await dynamo.createTable() };
    const clock = { nowMs: 1_764_000_000_000 };
    const startedAtMs = performance.now();
    const written = await liveAdmin(
      table,
      clock,
      frameOf(),
    )('PUT /api/admin/config', changing({ cells, tenantRoutes }));
    const writtenMs = performance.now() - startedAtMs;
    expect(written).toMatchObject({ status: 200, body: { version: 1 } });

    const { Item: light = {} } = await dynamo.call('GetItem', {
      TableName: table.name,
      Key: { pk: { S: 'LIGHT' }, sk: { S: 'GATEWAY' } },
    });
    const { hash } = JSON.parse(light['live']?.S ?? '{}') as { hash: string };
    const { Items = [] } = await dynamo.call('Query', {
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: contentPartition(hash) } },
    });
    const packed = Items.map((item) => item['data']?.S ?? '').join('');
    // Eventually consistent: half a unit for each 4 KB.
    const readUnits = Math.ceil(packed.length / READ_UNIT_BYTES) / 2;

    const cpu = process.cpuUsage();
    const text = brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8');
    expect(textHash(text)).toBe(hash);
    const rules = JSON.parse(text) as LiveRules;
    const { user, system } = process.cpuUsage(cpu);
    const loadMs = (user + system) / 1_000;
    expect(Object.keys(rules.cells)).toHaveLength(MANY);

    const environment = liveEnvironment(table, clock);
    const answer = await environment.ask('tenant-4', `cell-${(4 * 7_919) % MANY}`);
    expect(answer).toMatchObject({ status: 200, host: 't4-27.example.com', config: 'live 1' });
    const figures = {
      documentBytes: written.body['bytes'],
      rulesBytes: text.length,
      packedBytes: packed.length,
      items: Items.length,
      writtenMs: Math.round(writtenMs),
      loadCpuMs: Math.round(loadMs),
      loadMsAt256Mb: Math.round(loadMs / SHARE_OF_VCPU_AT_256_MB),
      readUnitsAnEnvironment: readUnits,
      readUnitsOf500: readUnits * ENVIRONMENTS,
      secondsAt3000UnitsASecond: Math.ceil((readUnits * ENVIRONMENTS) / 3_000),
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(packed.length).toBeLessThan(1_000_000);
  } finally {
    await dynamo.stop();
  }
});
