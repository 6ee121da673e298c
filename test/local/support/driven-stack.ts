// A stack of which every function does all that it can do: callers, operators, the patrol and a restore test.

import { STATE_PARTITION } from '../../../lambdas/contract/table-keys';
import { callDynamoDb } from '../../../lib/local/dynamodb/call';
import { createTable } from '../../../lib/local/dynamodb/create-table';
import type { LocalStack } from '../../../lib/local/start-local';
import { until } from '../../support/until';
import { type RawHeaders, send } from './raw-request';

export interface Driven {
  readonly stack: LocalStack;
  /** Makes the Cell `erp` answer with this status from now on. Another Cell, `crm`, always answers 200. */
  readonly setStatus: (status: number) => void;
  /** Makes `erp` answer its next request late. */
  readonly holdNext: (hold: Hold) => void;
}

export interface Hold {
  readonly onAsked: () => void;
  readonly until: Promise<void>;
}

export async function driveAll(driven: Driven): Promise<void> {
  await operate(driven);
  await fail(driven);
  await patrol(driven);
  await read(driven);
  await restore(driven);
}

const JSON_BODY = { 'content-type': 'application/json' };

async function admin({ stack }: Driven, method: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${stack.opsToken}`, 'x-request-id': 'ops', ...JSON_BODY };
  const answer = await send(stack.url, method, path, headers, body && Buffer.from(JSON.stringify(body)));
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
  return answer.body;
}

async function operate(driven: Driven): Promise<void> {
  for (const color of ['red', 'green']) {
    const light = color === 'red' ? { color, reason: 'moving', minutes: 5 } : { color };
    await admin(driven, 'PUT', '/api/admin/lights/crm', light);
    await admin(driven, 'GET', '/api/admin/lights');
  }
  await admin(driven, 'POST', '/api/admin/tenants', { tenantId: 'initech', name: 'Initech' });
  await admin(driven, 'PATCH', '/api/admin/tenants/initech', { status: 'disabled' });
  await admin(driven, 'GET', '/api/admin/tenants/initech');
  await admin(driven, 'GET', '/api/admin/tenants');
  await admin(driven, 'GET', '/api/admin/requests/ops');
  await admin(driven, 'GET', '/api/admin/requests?tenant=initech');
  await useConsole(driven);
  await admin(driven, 'GET', '/api/admin/audit-logs');
  await showKey(driven);
}

/** Each action of the console and its undo. */
async function useConsole(driven: Driven): Promise<void> {
  const reason = 'driven';
  const alarm = '/api/admin/alarms/test-red-light/silence';
  await admin(driven, 'PUT', alarm, { minutes: 5, reason });
  await admin(driven, 'GET', '/api/admin/alarms');
  await admin(driven, 'DELETE', alarm);
  for (const phase of ['open', 'closed']) await admin(driven, 'PUT', '/api/admin/circuits/crm', { phase, reason });
  await admin(driven, 'PUT', '/api/admin/proofs/alarms', { ok: true, summary: reason });
  for (const path of ['figures', 'circuits', 'circuits/crm', 'cells/crm/probes', 'runbook/red-light', 'proofs']) {
    await admin(driven, 'GET', `/api/admin/${path}`);
  }
  await admin(driven, 'POST', '/api/admin/cells/crm/probe', { reason });
}

/** Makes a key, calls a Cell with it, lists it and revokes it. */
async function showKey(driven: Driven): Promise<void> {
  const path = `/api/admin/tenants/${driven.stack.tenantId}/keys`;
  const created = String(await admin(driven, 'POST', path, { name: 'driven' }));
  const { id, key } = JSON.parse(created) as { id: string; key: string };
  const { status } = await send(driven.stack.url, 'GET', '/api/v1/crm/things', { authorization: `Bearer ${key}` });
  if (status !== 200) throw new Error(`the key's call was answered ${status}`);
  await admin(driven, 'GET', path);
  await admin(driven, 'DELETE', `${path}/${id}`);
}

/** Both tenants fail, for one alone opens no circuit; then the circuit closes by probes. */
async function fail({ stack, setStatus }: Driven): Promise<void> {
  const login = Buffer.from(JSON.stringify({ username: 'client', password: '123' }));
  const answer = await send(stack.originUrl, 'POST', '/api/auth/login', JSON_BODY, login);
  const { token } = JSON.parse(answer.body.toString()) as { token: string };
  const callers: RawHeaders[] = [
    { authorization: `Bearer ${token}`, 'x-tenant-id': 'acme' },
    { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': stack.tenantId },
  ];
  const both = async () => {
    const answers = await Promise.all(
      callers.map((headers) =>
        send(stack.url, 'POST', '/api/v1/erp/x', { ...headers, ...JSON_BODY, 'x-request-id': 'r' }, Buffer.from('{}')),
      ),
    );
    return answers.map(({ status }) => status);
  };
  setStatus(500);
  await until(both, (statuses) => statuses.includes(503), { most: 200 });
  setStatus(200);
  await until(both, (statuses) => statuses.every((status) => status === 200), { most: 100, pauseMs: 100 });
}

/** A tenant uses a quota up, which is told. */
async function spendQuota(driven: Driven): Promise<void> {
  const { stack } = driven;
  await admin(driven, 'PUT', `/api/admin/tenants/${stack.tenantId}/quota`, { requestsPerDay: 1 });
  const headers = { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': stack.tenantId };
  const ask = async () => (await send(stack.url, 'GET', '/api/v1/crm/x', headers)).status;
  await until(ask, (status) => status === 429, { most: 100, pauseMs: 20 });
  for (const task of ['warn', 'compare']) await invoke(stack, 'usage', { task });
}

/** A Cell is overloaded, which is down as well, until it has a red light; then at ease until it has none. */
async function patrol(driven: Driven): Promise<void> {
  const { setStatus, stack } = driven;
  const round = () => invoke(stack, 'health', {});
  await round();
  setStatus(503);
  for (let look = 0; look < 3; look += 1) await round();
  setStatus(200);
  for (let look = 0; look < 4; look += 1) await round();
  await overlap(driven, round);
}

/** A round that is overtaken finds the record changed, and reads it again. */
async function overlap({ holdNext }: Driven, round: () => Promise<void>): Promise<void> {
  const { promise: overtaken, resolve: release } = Promise.withResolvers<void>();
  const { promise: asked, resolve: note } = Promise.withResolvers<void>();
  holdNext({ until: overtaken, onAsked: note });
  const slow = round();
  await asked;
  await round();
  release();
  await slow;
}

async function read(driven: Driven): Promise<void> {
  for (const path of ['health-summary', 'incidents', 'metrics']) await admin(driven, 'GET', `/api/admin/${path}`);
  await spendQuota(driven);
  await invoke(driven.stack, 'usage', { task: 'count' });
  for (const query of ['', '?tenant=initech']) await admin(driven, 'GET', `/api/admin/usage${query}`);
  await send(driven.stack.url, 'GET', '/ops');
  await send(driven.stack.url, 'GET', '/health');
}

async function restore({ stack }: Driven): Promise<void> {
  const { tables } = stack.hosted.surroundings;
  const restored = 'awsbackup-restore-test-0a1b';
  const own = stack.hosted.resources.find(({ type }) => type === 'AWS::DynamoDB::GlobalTable');
  await createTable(tables, restored, own?.properties() ?? {}, 'restored');
  await callDynamoDb(tables, 'PutItem', {
    TableName: restored,
    Item: { pk: { S: STATE_PARTITION.health }, sk: { S: 'erp' } },
  });
  await invoke(stack, 'restore-check', {
    source: 'aws.backup',
    detail: {
      restoreJobId: 'job-1',
      status: 'COMPLETED',
      createdResourceArn: `arn:aws:dynamodb:eu-central-1:000000000000:table/${restored}`,
      restoreTestingPlanArn: 'arn:aws:backup:eu-central-1:000000000000:restore-testing-plan:gw_restore-1',
    },
  });
}

async function invoke({ hosted }: LocalStack, name: string, event: object): Promise<void> {
  const own = [...hosted.functions.values()].find(
    ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === name,
  );
  if (own === undefined) return;
  const result = await hosted.functionNamed(own.definition.name).invoke(event);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result)}`);
}
