// What the console sends, given to the real parts of the admin function: each action and its undo are taken.

import { createCircuitTable } from '../../../lambdas/admin/console/circuit-table';
import { createCircuitParts } from '../../../lambdas/admin/console/circuits';
import { createProbeParts } from '../../../lambdas/admin/console/probes';
import { createSilenceParts, createSilenceStore } from '../../../lambdas/admin/console/silences';
import { createLightChanges } from '../../../lambdas/admin/lights/changes';
import { createLightParts } from '../../../lambdas/admin/lights/parts';
import { createLivePartsOver } from '../../../lambdas/admin/live/entry';
import { createTenantChanges } from '../../../lambdas/admin/tenants/changes';
import { createTenantParts } from '../../../lambdas/admin/tenants/parts';
import { createQuotaParts } from '../../../lambdas/admin/tenants/quota';
import { DEFAULT_BREAKER } from '../../../lambdas/contract/settings';
import { dispatch, type HttpParts, type RequestFacts } from '../../../lambdas/domain/http';
import { isRefusal } from '../../../lambdas/domain/refusal';
import { type Action, type ActionRequest, createActions } from '../../../lambdas/pages/ops/model/actions';
import { CONSOLE_WORDS } from '../../../lambdas/pages/ops/text/console-words';
import { createDynamoAuditLog, createRecordedWrites } from '../../../lambdas/stores/dynamodb/audit';
import { createDynamoHealthRecords } from '../../../lambdas/stores/dynamodb/health-records';
import { createDynamoLights } from '../../../lambdas/stores/dynamodb/lights';
import { createDynamoTenants } from '../../../lambdas/stores/dynamodb/tenants';
import { consoleRules } from '../../../lib/constructs/console';
import { checkLiveDocument } from '../../../lib/deploy-config/live-document';
import { load } from '../../support/description';
import { gatewayRequest } from '../../support/gateway-request';
import { changing, eachLiveScene, frameOf, type LiveScene, movedTo } from '../../support/live-fleet';
import { SOME_RECORD } from '../../support/some-record';

let scene: LiveScene;
eachLiveScene((made) => {
  scene = made;
});

const ALARM = 'prod-red-light';
const actions = createActions(CONSOLE_WORDS.en);
const values = { reason: 'Because', fields: { minutes: '30', plan: 'gold' } };

function adminParts({ table, clock: { nowMs } }: LiveScene): HttpParts {
  const clock = () => nowMs;
  const { call, name } = table;
  const frame = frameOf();
  const tables = { state: name, lights: name, audit: name };
  const store = createDynamoTenants(call, name);
  const routes = frame.rules;
  const patrolSeconds = 30;
  const cloudWatch = {
    alarms: async () => ({ alarms: [{ name: ALARM, state: 'OK' as const, sinceMs: 0 }], fault: undefined }),
    mute: async () => undefined,
    unmute: async () => undefined,
  };
  return {
    ...createLightParts({ store: createDynamoLights(call, tables), clock }),
    ...createLightChanges({ store: createDynamoLights(call, tables), routes, clock }),
    ...createTenantParts({ store, enforced: true }),
    ...createTenantChanges({ store, enforced: true, clock }),
    ...createQuotaParts({ store, plans: ['gold'], enforced: true, clock }),
    ...createLivePartsOver(frame, checkLiveDocument, { call, tables, tenants: { store, enforced: false }, clock }),
    ...createCircuitParts({
      table: createCircuitTable(call, tables, clock),
      routes,
      breaker: DEFAULT_BREAKER,
      patrolSeconds,
      clock,
    }),
    ...createProbeParts({
      routes,
      health: createDynamoHealthRecords(call, name),
      probe: async (cell) => ({ cell, ok: true, latencyMs: 5, atMs: nowMs }),
      write: createRecordedWrites(call, name),
      patrolSeconds,
      clock,
    }),
    ...createSilenceParts({
      rules: consoleRules(load({})).rules,
      deployment: 'prod',
      source: 'local',
      language: 'en',
      clock,
      cloudWatch,
      silences: createSilenceStore(call, tables),
    }),
  };
}

type Json = Record<string, unknown>;

/** As the API finds a route: `{name}` stands for one part of the path. */
function routed(parts: HttpParts, method: string, path: string) {
  const given = path.split('/');
  const isVariable = (part: string) => part.startsWith('{');
  const routeKey = Object.keys(parts)
    .filter((key) => {
      const [verb, template = ''] = key.split(' ');
      const wanted = template.split('/');
      return (
        verb === method &&
        wanted.length === given.length &&
        wanted.every((part, index) => isVariable(part) || part === given[index])
      );
    })
    .join(' or ');
  const wanted = (routeKey.split(' ')[1] ?? '').split('/');
  const pathParameters = Object.fromEntries(
    wanted.flatMap((part, index) =>
      isVariable(part) ? [[part.slice(1, -1), decodeURIComponent(given[index] ?? '')]] : [],
    ),
  );
  return { routeKey, pathParameters };
}

interface Answered {
  readonly status: string;
  readonly body: Json;
  /** Written into the line of the request. */
  readonly facts: RequestFacts;
}

async function answered(parts: HttpParts, request: ActionRequest): Promise<Answered> {
  const { method, body, ifMatch } = request.change;
  const facts: RequestFacts = {};
  const answer = await dispatch(parts)(
    gatewayRequest({
      method,
      path: request.path,
      ...routed(parts, method, request.path),
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      verdict: { outcome: 'allow', caller: { kind: 'ops' } },
    }),
    facts,
  );
  if (isRefusal(answer)) return { status: `${answer.code} ${answer.details ?? ''}`, body: {}, facts };
  return { status: String(answer.status), body: JSON.parse(String(answer.body)) as Json, facts };
}

const PUT_CONFIG = (host: string): ActionRequest => ({
  path: '/api/admin/config',
  change: { method: 'PUT', body: changing(movedTo(host)) },
});

/** What is there before anybody presses a button: a tenant, and two live versions. */
async function begun(): Promise<HttpParts> {
  const { table, clock } = scene;
  const tenant = {
    id: 'acme',
    name: 'Acme',
    status: 'enabled',
    expireAt: null,
    createdAt: 1,
    allowedCells: null,
  } as const;
  await createDynamoTenants(table.call, table.name).put({ ...tenant, version: 1 }, SOME_RECORD);
  const parts = adminParts({ ...scene, clock });
  expect(await answered(parts, PUT_CONFIG('one.example.com'))).toMatchObject({ status: '200' });
  expect(await answered(parts, PUT_CONFIG('two.example.com'))).toMatchObject({ status: '200' });
  return parts;
}

const inAnHour = 1_764_000_000 + 3_600;

test.each<[what: string, logged: RequestFacts, action: Action, first: Action | undefined]>([
  ['red light', { subject: 'crm', color: 'red' }, actions.lightRed('crm'), undefined],
  [
    'green light',
    { subject: 'crm', color: 'green' },
    actions.lightGreen('crm', { reason: 'move', until: inAnHour }),
    actions.lightRed('crm'),
  ],
  ['the light of all Cells', { subject: 'gateway', color: 'red' }, actions.lightRed('gateway'), undefined],
  ['tenant off', { subject: 'acme' }, actions.tenantSwitch('acme', true), undefined],
  ['tenant on', { subject: 'acme' }, actions.tenantSwitch('acme', false), actions.tenantSwitch('acme', true)],
  ['plan', { subject: 'acme', quota: '{"plan":"gold"}' }, actions.plan('acme', ''), undefined],
  [
    'circuit open',
    { subject: 'crm', phase: 'open' },
    actions.circuit('crm', { isOpen: false, heldMinutes: 0 }),
    undefined,
  ],
  [
    'circuit closed',
    { subject: 'crm', phase: 'closed' },
    actions.circuit('crm', { isOpen: true, heldMinutes: 20 }),
    actions.circuit('crm', { isOpen: false, heldMinutes: 0 }),
  ],
  ['probe', { subject: 'crm' }, actions.probe('crm'), undefined],
  ['Cell off', { subject: 'crm' }, actions.cellSwitch('crm', true), undefined],
  ['Cell on', { subject: 'crm' }, actions.cellSwitch('crm', false), actions.cellSwitch('crm', true)],
  ['silence', { subject: ALARM }, actions.silence(ALARM), undefined],
  ['end of a silence', { subject: ALARM }, actions.unsilence(ALARM, 20), actions.silence(ALARM)],
  ['rollback', { subject: 'config 3' }, actions.rollback(1, { version: 2, contents: 2, isTried: false }), undefined],
])('%s is taken, logged as %j, and can be undone', async (what, logged, action, first) => {
  const parts = await begun();
  const before = first === undefined ? 'nothing' : (await answered(parts, first.request(values))).status;
  expect(['nothing', '200']).toContain(before);
  const taken = await answered(parts, action.request(values));
  expect(taken).toMatchObject({ status: '200' });
  expect(taken.facts).toEqual(logged);
  const undo = action.undo?.(values, taken.body);
  const undone = undo === undefined ? 'no undo' : (await answered(parts, undo)).status;
  expect(undone).toBe(what === 'probe' ? 'no undo' : '200');
});

test('no action of the console is missing above', () => {
  expect(Object.keys(actions).toSorted()).toEqual([
    'cellSwitch',
    'circuit',
    'lightGreen',
    'lightRed',
    'plan',
    'probe',
    'rollback',
    'silence',
    'tenantSwitch',
    'unsilence',
  ]);
});

test.each([
  ['Because', 'Because'],
  [undefined, 'Switched off: crm'],
])('the record of a Cell switched off for the reason %s says: %s', async (reason, recorded) => {
  const parts = await begun();
  const body = { enabled: false, ...(reason !== undefined && { reason }) };
  expect(await answered(parts, { path: '/api/admin/cells/crm', change: { method: 'PATCH', body } })).toMatchObject({
    status: '200',
  });
  const { table, clock } = scene;
  const { lines } = await createDynamoAuditLog(table.call, table.name).page({
    fromMs: 0,
    toMs: clock.nowMs,
    order: 'oldest first',
    limit: 9,
    only: {},
    cursor: undefined,
    nowMs: clock.nowMs,
  });
  expect(lines).toContainEqual(expect.objectContaining({ action: 'cell.disable', reason: recorded }));
});
