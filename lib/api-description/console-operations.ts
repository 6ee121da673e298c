// The operations of the console.

import { ADMIN_ERRORS, json, type Operation, type Parameter } from './operation';
import { CELL_NAME_SCHEMA, CELL_PARAMETER, query } from './parameters';

const text = { type: 'string' } as const;

const ALARMS = {
  generated_at: '2026-11-30T03:12:00.000Z',
  source: 'cloudwatch',
  problems: [],
  alarms: [
    {
      name: 'prod-cell-trouble-crm',
      rule: 'cell-down',
      severity: 'P1',
      state: 'ALARM',
      since: '2026-11-30T03:09:00.000Z',
      cell: 'crm',
      target: 'crm',
      title: 'A Cell is down',
      meaning: 'The patrol has judged this Cell down for more than a minute.',
      runbook: { title: 'A Cell is down', href: '/api/admin/runbook/cell-down' },
    },
  ],
};

const SILENCE = {
  name: 'prod-cell-trouble-crm',
  silenced_until: '2026-11-30T04:13:00.000Z',
  silenced_by: 'ops',
  reason: 'The owner is at it',
};
const RUNBOOK = {
  rule: 'cell-down',
  severity: 'P1',
  title: 'A Cell is down',
  blocks: [{ kind: 'item', text: 'Over when: one good probe (`successesToComeBack` sets how many).' }],
};
const OPENED = {
  cell: 'crm',
  phase: 'open',
  since: '2026-11-30T03:12:00.000Z',
  opened_by: 'ops',
  by_hand: true,
  reason: 'It writes twice',
  until: '2026-11-30T04:12:00.000Z',
};
const HISTORY = [{ at: OPENED.since, phase: 'open', by: 'ops', reason: 'It writes twice' }];
const PROBE = { cell: 'crm', ok: false, status: 503, latency_ms: null, message: 'status_503', at: OPENED.since };
const PROBES = {
  cell: 'crm',
  over: 'hour',
  interval_seconds: 30,
  probes: [{ at: OPENED.since, ok: true, latency_ms: 12 }],
  hours: [],
};

const FIGURES = {
  cell: 'crm',
  over: 'hour',
  period_seconds: 60,
  from: '2026-11-30T02:12:00.000Z',
  to: '2026-11-30T02:13:00.000Z',
  source: 'cloudwatch',
  problems: [],
  times: ['2026-11-30T02:12:00.000Z'],
  requests: [42],
  errors: [1],
  refusals: [null],
  client_errors: [0],
  p50_ms: [12.5],
  p95_ms: [80],
  p99_ms: [140.2],
};

const PROVEN = {
  kind: 'alarms',
  at: OPENED.since,
  ok: true,
  by: 'ops',
  summary: '7 of 7 alarms rang and were clear again',
  overdue: false,
  due_every_days: 90,
};

const NAME: Parameter = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'Name of the alarm, as the list of alarms has it',
  schema: text,
  example: 'prod-cell-trouble-crm',
};
const RULE: Parameter = { ...NAME, name: 'rule', description: 'Id of the alert rule', example: 'cell-down' };
const KIND: Parameter = {
  ...NAME,
  name: 'kind',
  description: 'What was drilled',
  schema: { enum: ['alarms', 'backup'] },
  example: 'alarms',
};
const CELL_ID: Parameter = { ...CELL_PARAMETER, name: 'id', schema: CELL_NAME_SCHEMA };

const WHERE = 'Only where the deployment says `console: true`; else 404.';
/** What is said without the tables is said when they are gone. */
const WITHOUT_TABLES = ['UNAUTHORIZED', 'FORBIDDEN', 'TENANT_INVALID', 'NOT_FOUND'] as const;

export const CONSOLE_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/alarms': {
    id: 'listAlarms',
    tag: 'Health',
    summary: 'Alarms of this deployment, worst first',
    description: `Composite and single alarms about one Cell are one entry. ${WHERE}`,
    parameters: [query('state', '`all`: not only those that ring', { enum: ['all'] }, 'all')],
    answers: [json(200, 'The alarms; `problems` says what may be missing', 'AlarmList', ALARMS)],
    errors: [...WITHOUT_TABLES, 'BAD_REQUEST'],
  },
  'PUT /api/admin/alarms/{name}/silence': {
    id: 'silenceAlarm',
    tag: 'Administration',
    summary: 'Let an alarm tell nobody for a time',
    description: `From the next whole minute on. It ends by itself: CloudWatch itself ends it. ${WHERE}`,
    parameters: [NAME],
    body: { schema: 'SilenceChange', example: { minutes: 60, reason: SILENCE.reason } },
    answers: [json(200, 'Until when', 'Silence', SILENCE)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'DELETE /api/admin/alarms/{name}/silence': {
    id: 'unsilenceAlarm',
    tag: 'Administration',
    summary: 'Let a silenced alarm tell again',
    description: WHERE,
    parameters: [NAME],
    body: { schema: 'SilenceEnd', example: { reason: SILENCE.reason }, isOptional: true },
    answers: [json(200, 'The silence is over', 'Silence', { name: SILENCE.name, silenced_until: null })],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/runbook/{rule}': {
    id: 'getRunbook',
    tag: 'Health',
    summary: 'What to do when an alarm of this rule rings',
    description: WHERE,
    parameters: [RULE],
    answers: [json(200, 'The section', 'Runbook', RUNBOOK)],
    errors: WITHOUT_TABLES,
  },
  'GET /api/admin/figures': {
    id: 'getFigures',
    tag: 'Health',
    summary: 'Traffic, errors and latency over time: of the gateway, of a Cell or of a tenant',
    description: `All environments share what they read, and a day's share of metric queries. ${WHERE}`,
    parameters: [
      query('cell', 'Only of this Cell', CELL_NAME_SCHEMA, 'crm'),
      query('tenant', 'Only of this tenant, which `metrics.tenants` must name', text, 'acme'),
      query('over', 'Periods of a minute, a quarter of an hour, an hour', { enum: ['hour', 'day', 'week'] }, 'hour'),
    ],
    answers: [json(200, 'The figures; `problems` says what may be missing', 'Figures', FIGURES)],
    errors: [...WITHOUT_TABLES, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/circuits': {
    id: 'listCircuits',
    tag: 'Health',
    summary: 'Circuits of all Cells',
    description: WHERE,
    answers: [json(200, 'All of them', 'CircuitList', { circuits: [OPENED], problems: [] })],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'GET /api/admin/circuits/{cell}': {
    id: 'getCircuit',
    tag: 'Health',
    summary: 'The circuit of a Cell, with its history',
    description: WHERE,
    parameters: [CELL_PARAMETER],
    answers: [json(200, 'The circuit', 'CircuitWithHistory', { ...OPENED, history: HISTORY })],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'PUT /api/admin/circuits/{cell}': {
    id: 'setCircuit',
    tag: 'Administration',
    summary: 'Open or close a circuit by hand',
    description: `Opened by hand, it stays open until it is closed by hand or the minutes are over: the patrol keeps it. ${WHERE}`,
    parameters: [CELL_PARAMETER],
    body: { schema: 'CircuitChange', example: { phase: 'open', minutes: 60, reason: OPENED.reason } },
    answers: [json(200, 'The circuit as it now is', 'Circuit', OPENED)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'POST /api/admin/cells/{id}/probe': {
    id: 'probeCell',
    tag: 'Administration',
    summary: 'Probe a Cell now',
    description: `The patrol's own probes judge: this one changes no state. ${WHERE}`,
    parameters: [CELL_ID],
    body: { schema: 'ProbeNow', example: { reason: 'The owner says it is back' } },
    answers: [json(200, 'What the probe found', 'ProbeMade', PROBE)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/cells/{id}/probes': {
    id: 'listProbes',
    tag: 'Health',
    summary: 'What the patrol remembers of its probes of a Cell',
    description: WHERE,
    parameters: [CELL_ID, query('over', '`day` adds counts by hour', { enum: ['hour', 'day'] }, 'hour')],
    answers: [json(200, 'The probes', 'ProbeHistory', PROBES)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/proofs': {
    id: 'listProofs',
    tag: 'Health',
    summary: 'What the last drills proved, and which are overdue',
    description: WHERE,
    answers: [json(200, 'Each kind of drill', 'ProofList', { proofs: [PROVEN] })],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'PUT /api/admin/proofs/{kind}': {
    id: 'recordProof',
    tag: 'Administration',
    summary: 'Record what a drill proved',
    description: `\`gateway drill\` sends it at its end. The time is the gateway's own. ${WHERE}`,
    parameters: [KIND],
    body: { schema: 'ProofMade', example: { ok: true, summary: PROVEN.summary } },
    answers: [json(200, 'As it now is', 'Proof', PROVEN)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
};
