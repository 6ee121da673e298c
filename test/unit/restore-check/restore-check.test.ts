// A restored table is judged by reading it as the gateway would, on an embedded DynamoDB, and the result reported.

import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type Request, sign } from 'aws4';
import { AUDIT_PARTITION, STATE_PARTITION, TENANT_PARTITION } from '../../../lambdas/contract/table-keys';
import { DEFAULT_TENANT } from '../../../lambdas/domain/tenant/tenant';
import { checkRestore, countAuditLines, readRestoreTest, type Validation } from '../../../lambdas/restore-check/app';
import { createValidationReporter } from '../../../lambdas/restore-check/report-validation';
import { createDynamoAuditLog } from '../../../lambdas/stores/dynamodb/audit';
import { queryAll } from '../../../lambdas/stores/dynamodb/read-all';
import { createDynamoTenants } from '../../../lambdas/stores/dynamodb/tenants';
import { awsTarget } from '../../../lambdas/transport/aws-request';
import { capturedOutput } from '../../support/captured-output';
import { startTestDynamo, type TestDynamo } from '../../support/dynalite';
import { SOME_RECORD } from '../../support/some-record';

const COMPLETED = {
  source: 'aws.backup',
  'detail-type': 'Restore Job State Change',
  detail: {
    restoreJobId: 'job-1',
    status: 'COMPLETED',
    resourceType: 'DynamoDB',
    createdResourceArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/awsbackup-restore-test-0a1b',
    restoreTestingPlanArn: 'arn:aws:backup:eu-central-1:123456789012:restore-testing-plan:gw_restore-1',
  },
};

test('a completed restore test names its job and table', () => {
  expect(readRestoreTest(COMPLETED)).toEqual({ jobId: 'job-1', tableName: 'awsbackup-restore-test-0a1b' });
});

test.each([
  ["an operator's own restore", { restoreTestingPlanArn: undefined }],
  ['a test still running', { status: 'RUNNING' }],
  ['a table of another name', { createdResourceArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/tenants' }],
  ['another kind of resource', { createdResourceArn: 'arn:aws:s3:::awsbackup-restore-test-0a1b' }],
  ['no resource', { createdResourceArn: undefined }],
])('%s is left alone', (_name, change) => {
  expect(readRestoreTest({ ...COMPLETED, detail: { ...COMPLETED.detail, ...change } })).toBeUndefined();
});

test.each([undefined, null, {}, { detail: 1 }])('what is no event is left alone: %j', (input) => {
  expect(readRestoreTest(input)).toBeUndefined();
});

describe('on a table', () => {
  let dynamo: TestDynamo;
  beforeAll(async () => {
    dynamo = await startTestDynamo();
  });
  afterAll(() => dynamo.stop());

  async function validate(tableName: string) {
    const reports: [string, Validation][] = [];
    const validation = await checkRestore(
      {
        countTenants: async (table) => (await createDynamoTenants(dynamo.call, table).list()).length,
        countAuditLines: (table) => countAuditLines(createDynamoAuditLog(dynamo.call, table), Date.now),
        countHealthRecords: async (table) => (await queryAll(dynamo.call, table, STATE_PARTITION.health)).length,
        report: async (jobId, result) => {
          reports.push([jobId, result]);
        },
      },
      { jobId: 'job-1', tableName },
    );
    expect(reports).toEqual([['job-1', validation]]);
    return validation;
  }

  const put = (table: string, item: Record<string, { S: string }>) =>
    dynamo.call('PutItem', { TableName: table, Item: item });

  test('readable tenants succeed', async () => {
    const table = await dynamo.createTable();
    await createDynamoTenants(dynamo.call, table).put(
      {
        id: 'acme',
        name: 'Acme',
        status: 'enabled',
        expireAt: null,
        allowedCells: null,
        createdAt: 1_764_000_000,
        version: 1,
      },
      SOME_RECORD,
    );
    const message = '1 tenants, 1 of the newest lines of the audit log and 0 health records can be read';
    expect(await validate(table)).toEqual({ status: 'SUCCESSFUL', message });
  });

  test('health records succeed', async () => {
    const table = await dynamo.createTable();
    await put(table, { pk: { S: STATE_PARTITION.health }, sk: { S: 'erp' } });
    expect((await validate(table)).status).toBe('SUCCESSFUL');
  });

  test('a table without any item of the gateway fails', async () => {
    const table = await dynamo.createTable();
    await put(table, { pk: { S: 'OTHER' }, sk: { S: 'x' } });
    expect((await validate(table)).status).toBe('FAILED');
  });

  test('an item that is not a tenant fails, without showing it', async () => {
    const table = await dynamo.createTable();
    await put(table, { pk: { S: TENANT_PARTITION }, sk: { S: 'secret-tenant' } });
    expect(await validate(table)).toEqual({ status: 'FAILED', message: 'The table cannot be read: Error' });
  });

  test('a line of the audit log that was altered fails', async () => {
    const table = await dynamo.createTable();
    await createDynamoTenants(dynamo.call, table).put({ ...DEFAULT_TENANT, version: 1 }, SOME_RECORD);
    const { Items: [item = {}] = [] } = await dynamo.call('Query', {
      TableName: table,
      KeyConditionExpression: 'pk = :audit',
      ExpressionAttributeValues: { ':audit': { S: AUDIT_PARTITION } },
    });
    const line = { S: item['line']?.S?.replace('"test"', '"nobody"') ?? '' };
    await dynamo.call('PutItem', { TableName: table, Item: { ...item, line } });
    expect((await validate(table)).status).toBe('FAILED');
  });

  test('a table that is not there fails', async () => {
    const message = 'The table cannot be read: ResourceNotFoundException';
    expect(await validate('awsbackup-restore-test-none')).toEqual({ status: 'FAILED', message });
  });
});

const CALLER = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'generated',
  AWS_SESSION_TOKEN: 'token',
};

/** The signature that another implementation gives for what was sent. */
function signedByAnother(headers: IncomingHttpHeaders, body: string): string {
  const { authorization: _ours, connection: _hop, 'content-length': _length, ...signed } = headers;
  const again = sign(
    {
      method: 'PUT',
      path: '/restore-jobs/job%2F1/validations',
      service: 'backup',
      region: CALLER.AWS_REGION,
      headers: { ...signed },
      body,
      extraHeadersToIgnore: { 'content-length': true },
    } as Request,
    {
      accessKeyId: CALLER.AWS_ACCESS_KEY_ID,
      secretAccessKey: CALLER.AWS_SECRET_ACCESS_KEY,
      sessionToken: CALLER.AWS_SESSION_TOKEN,
    },
  );
  return String(again.headers?.['Authorization']);
}

test('a result that cannot be reported fails the check', async () => {
  const report = async () => {
    await setImmediate();
    throw new Error('AWS Backup is away');
  };
  const none = async () => 1;
  const ports = { countTenants: none, countAuditLines: none, countHealthRecords: none, report };
  await expect(checkRestore(ports, { jobId: 'job-1', tableName: 't' })).rejects.toThrow('AWS Backup is away');
});

describe('reporting', () => {
  const report = async (status: number, body?: string) => {
    const seen: Record<string, unknown> = {};
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen['line'] = `${request.method} ${request.url}`;
        seen['authorization'] = request.headers.authorization;
        seen['again'] = signedByAnother(request.headers, Buffer.concat(chunks).toString('utf8'));
        seen['body'] = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        response.writeHead(status).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const target = awsTarget('backup', { ...CALLER, AWS_ENDPOINT_URL_BACKUP: `http://127.0.0.1:${port}` });
    const send = createValidationReporter(target, 5_000, Date.now);
    const sent = send('job/1', { status: 'SUCCESSFUL', message: 'm' });
    await sent.catch(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    return { seen, sent };
  };

  test("puts the result as AWS Backup's API takes it, signed for the service", async () => {
    const { seen, sent } = await report(204);
    await expect(sent).resolves.toBeUndefined();
    expect(seen['authorization']).toBe(seen['again']);
    expect(seen).toMatchObject({
      line: 'PUT /restore-jobs/job%2F1/validations',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/backup\/aws4_/,
      ),
      body: { ValidationStatus: 'SUCCESSFUL', ValidationStatusMessage: 'm' },
    });
  });

  test.each([
    ['does not answer', () => undefined, 'AWS Backup did not answer within 50 ms'],
    ['hangs up', (request: IncomingMessage) => request.socket.destroy(), 'ECONNRESET'],
  ])('says what went wrong where AWS Backup %s', async (_, meet, says) => {
    const server = createServer(meet);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const target = awsTarget('backup', { ...CALLER, AWS_ENDPOINT_URL_BACKUP: url });
    const timeoutMs = says.includes('50 ms') ? 50 : 60_000;
    const sent = createValidationReporter(target, timeoutMs, Date.now)('j', { status: 'FAILED', message: 'm' });
    const failure = await sent.catch((error: unknown) => error);
    expect(`${(failure as Error).name} ${(failure as Error).message}`).toContain(says);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([300, 400])('rejects where the result was answered %i', async (status) => {
    await expect((await report(status)).sent).rejects.toThrow(`AWS Backup answered ${status} to the result of job/1`);
  });

  test('takes any good answer, and reads none', async () => {
    await expect((await report(200, '{"a":"body"}')).sent).resolves.toBeUndefined();
  });
});

describe('the function', () => {
  /** Runs on a table with these health records and nothing else; undefined is a table that is missing. */
  async function run(event: unknown, healthRecords?: number) {
    const told: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        if (request.method === 'PUT') {
          told.push(body);
          response.writeHead(204).end();
          return;
        }
        const missing = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'none' };
        const count = body.includes(`"${STATE_PARTITION.health}"`) ? healthRecords : 0;
        response.writeHead(healthRecords === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(
          JSON.stringify(
            healthRecords === undefined ? missing : { Items: Array.from({ length: count ?? 0 }, () => ({})) },
          ),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const before = process.env;
    process.env = { ...before, ...CALLER, AWS_ENDPOINT_URL_BACKUP: url, AWS_ENDPOINT_URL_DYNAMODB: url };
    let failure: unknown;
    try {
      const logged = await capturedOutput(async () => {
        await jest.isolateModulesAsync(async () => {
          const { handler } = await import('../../../lambdas/restore-check/handler');
          await handler(event).catch((error: unknown) => {
            failure = error;
          });
        });
      });
      return { told, failure, logged: logged.map((line) => JSON.parse(line) as object) };
    } finally {
      process.env = before;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test('fails where the table is no backup, once AWS Backup has been told', async () => {
    const { told, failure } = await run(COMPLETED);
    expect(String(failure)).toContain(
      'Restore test job-1 of awsbackup-restore-test-0a1b failed: The table cannot be read',
    );
    expect(told).toEqual([expect.stringContaining('"ValidationStatus":"FAILED"')]);
  });

  test('logs and tells AWS Backup how much of a backup can be read', async () => {
    const message = '0 tenants, 0 of the newest lines of the audit log and 2 health records can be read';
    const { told, failure, logged } = await run(COMPLETED, 2);
    expect(failure).toBeUndefined();
    expect(told.map((text) => JSON.parse(text) as unknown)).toEqual([
      { ValidationStatus: 'SUCCESSFUL', ValidationStatusMessage: message },
    ]);
    expect(logged).toMatchObject([
      { level: 'INFO', message, restore_job_id: 'job-1', table: 'awsbackup-restore-test-0a1b' },
    ]);
  });

  test('only logs that an event of another kind was left alone', async () => {
    const { told, failure, logged } = await run({ detail: 1 }, 2);
    expect([told, failure]).toEqual([[], undefined]);
    expect(logged).toMatchObject([{ level: 'INFO', message: 'Not a restore test of a table; left alone' }]);
  });
});
