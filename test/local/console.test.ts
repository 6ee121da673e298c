// The console over the whole local stack: each action does what it says, leaves its record, and has its undo.

import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { judgeByRole } from '../support/iam/role-judge';
import { until, untilTrue } from '../support/until';
import { EchoCell } from './support/echo-cell';
import { closeConnections, send } from './support/raw-request';

const SECRET = 'generated-for-this-test';
let cell: EchoCell;
let stack: LocalStack;

beforeAll(async () => {
  cell = await EchoCell.start(SECRET);
  stack = await startLocal({
    judge: judgeByRole,
    env: {
      GATEWAY_PORT: '0',
      CELL_ERP_URL: cell.url,
      CELL_CRM_URL: 'http://127.0.0.1:1',
      GATEWAY_SIGNING_SECRET: SECRET,
      GOVERNANCE_HEALTH_INTERVAL_SEC: '30',
    },
    // The patrol and the alarms run when the test says so. What is counted is a minute old: figures leave out the last one.
    clock: { nowMs: () => Date.now() - 60_000, after: () => () => undefined },
  });
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
});

type Json = Record<string, unknown>;

async function admin(method: string, path: string, body?: object): Promise<{ status: number; body: Json }> {
  const headers = {
    authorization: `Bearer ${stack.opsToken}`,
    'content-type': 'application/json',
    'accept-language': 'en',
  };
  const answer = await send(
    stack.url,
    method,
    `/api/admin/${path}`,
    headers,
    body && Buffer.from(JSON.stringify(body)),
  );
  return { status: answer.status, body: JSON.parse(answer.body.toString()) as Json };
}

const call = async (target = 'erp') => {
  const headers = { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': stack.tenantId, 'x-request-id': 'r' };
  return send(
    stack.url,
    'POST',
    `/api/v1/${target}/x`,
    { ...headers, 'content-type': 'application/json' },
    Buffer.from('{}'),
  );
};

async function records(): Promise<string[]> {
  const { body } = await admin('GET', 'audit-logs?limit=50');
  return (body['data'] as { action: string; target: string; reason: string; user: string }[]).map(
    ({ action, target, reason, user }) => `${user} ${action} ${target} ${reason}`,
  );
}

test('an alarm that rings is listed with its meaning and runbook; silenced, it tells nobody', async () => {
  const name = 'cell-gateway-dev-red-light';
  expect((await admin('PUT', 'lights/erp', { color: 'red', reason: 'moving', minutes: 5 })).status).toBe(200);
  const { alarms } = stack.hosted;
  await patrol();
  await untilTrue(async () => {
    alarms.tick();
    const { body } = await admin('GET', 'alarms');
    return (body['alarms'] as Json[]).some((alarm) => alarm['name'] === name);
  });
  const ringing = (await admin('GET', 'alarms')).body['alarms'] as Json[];
  const light = ringing.find((alarm) => alarm['name'] === name);
  expect(light).toMatchObject({ rule: 'red-light', severity: 'P3', state: 'ALARM', title: 'A red light is on' });
  expect((await admin('GET', 'runbook/red-light')).body['blocks']).toContainEqual({
    kind: 'item',
    text: 'Over when: the light is green.',
  });

  const silenced = await admin('PUT', `alarms/${name}/silence`, { minutes: 30, reason: 'we know' });
  expect(silenced).toMatchObject({ status: 200, body: { silenced_by: 'ops', reason: 'we know' } });
  const end = Date.parse(String(silenced.body['silenced_until']));
  expect([alarms.isMuted(name, end - 1), alarms.isMuted(name, end)]).toEqual([true, false]);
  expect((await admin('GET', 'alarms')).body['alarms']).toContainEqual({ ...light, ...without(silenced.body, 'name') });

  expect((await admin('DELETE', `alarms/${name}/silence`, { reason: 'it is over' })).status).toBe(200);
  expect(alarms.isMuted(name, end - 1)).toBe(false);
  expect((await admin('DELETE', `alarms/${name}/silence`)).status).toBe(404);
  expect(await records()).toEqual(
    expect.arrayContaining([`ops alarm.silence ${name} we know`, `ops alarm.unsilence ${name} it is over`]),
  );
  await admin('PUT', 'lights/erp', { color: 'green', reason: 'moved' });
  expect(await records()).toContain('ops light.green erp moved');
});

function without(body: Json, name: string): Json {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

/** The rounds of one minute, of which the first is at once. */
async function patrol(): Promise<void> {
  const health = [...stack.hosted.functions.values()].find(
    ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === 'health',
  );
  void stack.hosted.functionNamed(health?.definition.name ?? '').invoke({});
  await until(
    () => admin('GET', 'cells/erp/probes'),
    ({ body }) => (body['probes'] as unknown[]).length > 0,
  );
}

test('a circuit opened by hand refuses callers, and closed by hand lets them through', async () => {
  expect((await call()).status).toBe(200);
  const opened = await admin('PUT', 'circuits/erp', { phase: 'open', minutes: 5, reason: 'it writes twice' });
  expect(opened).toMatchObject({ status: 200, body: { phase: 'open', by_hand: true, opened_by: 'ops' } });
  const refused = await until(call, ({ status }) => status === 503);
  expect(JSON.parse(refused.body.toString())).toMatchObject({ code: 'CIRCUIT_OPEN' });
  expect((await admin('GET', 'circuits')).body['circuits']).toContainEqual(opened.body);

  const closed = await admin('PUT', 'circuits/erp', { phase: 'closed', reason: 'mended' });
  expect(closed).toEqual({ status: 200, body: { cell: 'erp', phase: 'closed' } });
  await until(call, ({ status }) => status === 200);
  expect((await admin('GET', 'circuits/erp')).body).toMatchObject({
    phase: 'closed',
    history: [
      { phase: 'closed', by: 'ops', reason: 'mended' },
      { phase: 'open', by: 'ops', reason: 'it writes twice' },
    ],
  });
  expect(await records()).toEqual(
    expect.arrayContaining(['ops circuit.open erp it writes twice', 'ops circuit.close erp mended']),
  );
});

test('a probe is made now, and recorded; the patrol’s own are listed', async () => {
  await patrol();
  const good = await admin('POST', 'cells/erp/probe', { reason: 'is it back?' });
  expect(good).toMatchObject({ status: 200, body: { cell: 'erp', ok: true, status: 200, message: 'up' } });
  const bad = await admin('POST', 'cells/crm/probe', { reason: 'and this?' });
  expect(bad.body).toMatchObject({ cell: 'crm', ok: false, latency_ms: null, message: 'refused' });
  expect(await records()).toEqual(
    expect.arrayContaining(['ops cell.probe erp is it back?', 'ops cell.probe crm and this?']),
  );
  const { body } = await admin('GET', 'cells/erp/probes?over=day');
  expect(body).toMatchObject({ cell: 'erp', interval_seconds: 30, hours: [{ failed: 0 }] });
  expect((body['probes'] as Json[]).at(-1)).toMatchObject({ ok: true });
});

test('a drill that nobody made is overdue; one that is recorded is not, and has its record', async () => {
  const never = { at: null, ok: null, by: '', summary: '', overdue: true, due_every_days: 90 };
  expect((await admin('GET', 'proofs')).body['proofs']).toEqual([
    { kind: 'alarms', ...never },
    { kind: 'backup', ...never },
  ]);
  const made = await admin('PUT', 'proofs/backup', { ok: true, summary: 'all as it was' });
  expect(made).toMatchObject({ status: 200, body: { ok: true, by: 'ops', summary: 'all as it was', overdue: false } });
  expect((await admin('GET', 'proofs')).body['proofs']).toEqual([{ kind: 'alarms', ...never }, made.body]);
  expect(await records()).toContain('ops proof.record backup all as it was');
});

test('figures of this machine have the requests that were sent', async () => {
  // Only this test asks for crm, which nobody serves; the patrol may have opened its circuit.
  for (let sent = 0; sent < 3; sent += 1) expect([502, 503]).toContain((await call('crm')).status);
  const { body } = await admin('GET', 'figures?cell=crm&over=hour');
  expect(body).toMatchObject({ cell: 'crm', source: 'local', problems: [], period_seconds: 60 });
  expect(body['requests']).toHaveLength(60);
  const sumOf = (line: string): number =>
    (body[line] as (number | null)[]).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  expect([sumOf('requests'), sumOf('errors')]).toEqual([3, 3]);
  expect(sumOf('p99_ms')).toBeGreaterThan(0);
  expect((await admin('GET', 'figures?tenant=nobody')).body).toMatchObject({ problems: [{ source: 'unmetered' }] });
});

test('who may only read is refused every action', async () => {
  const headers = { authorization: `Bearer ${stack.bearerToken}`, 'content-type': 'application/json' };
  const actions = [
    ['PUT', 'alarms/cell-gateway-dev-red-light/silence'],
    ['DELETE', 'alarms/cell-gateway-dev-red-light/silence'],
    ['PUT', 'circuits/erp'],
    ['POST', 'cells/erp/probe'],
    ['PUT', 'proofs/alarms'],
  ] as const;
  const answers = await Promise.all(
    actions.map(([method, path]) => send(stack.url, method, `/api/admin/${path}`, headers, Buffer.from('{}'))),
  );
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
});
