// Schemas of what the console's operations take and answer.

import { CHANGE_REASON, cellName, closed, nullable, ref } from './schema-parts';

const text = { type: 'string' } as const;
const time = { type: 'string', description: 'ISO 8601, UTC' } as const;

const PROBLEMS = {
  type: 'array',
  description: 'What could not be read in time, in the language of Accept-Language; empty where the answer is whole',
  items: closed({ source: { enum: ['cloudwatch', 'table', 'budget', 'unmetered'] }, message: text }),
};

const SEVERITY = { enum: ['P0', 'P1', 'P2', 'P3'] };
const SOURCE = { enum: ['cloudwatch', 'local'] };

const LINE = { type: 'array', items: nullable({ type: 'number' }), description: 'One a period; null without data' };
const CIRCUIT = {
  cell: cellName,
  phase: { enum: ['closed', 'open', 'half-open'] },
  since: time,
  opened_by: { ...text, description: '`traffic`, `patrol`, or who opened it by hand' },
  by_hand: { type: 'boolean' },
  reason: text,
  until: { ...time, description: 'When a probe may go, or when an opening by hand ends' },
};
const OPTIONAL_OF_CIRCUIT = ['since', 'opened_by', 'by_hand', 'reason', 'until'];

export const CONSOLE_SCHEMAS: Readonly<Record<string, object>> = {
  AlarmList: closed({
    generated_at: time,
    source: SOURCE,
    problems: PROBLEMS,
    alarms: { type: 'array', items: ref('Alarm'), description: 'Worst first; no Cell twice' },
  }),
  Alarm: closed(
    {
      name: { ...text, description: 'Of the alarm that notifies' },
      rule: { ...text, description: 'Id of the alert rule' },
      severity: SEVERITY,
      state: { enum: ['ALARM', 'INSUFFICIENT_DATA', 'OK'] },
      since: time,
      cell: { ...text, description: 'Only of alarms about a Cell' },
      target: { ...text, description: 'Cell, function or table; missing for the platform' },
      title: text,
      meaning: text,
      runbook: closed({ title: text, href: text }),
      silenced_until: time,
      silenced_by: text,
      reason: text,
    },
    ['cell', 'target', 'silenced_until', 'silenced_by', 'reason'],
  ),
  SilenceChange: closed({ minutes: { type: 'integer', minimum: 5, maximum: 1440 }, reason: CHANGE_REASON }),
  SilenceEnd: closed({ reason: CHANGE_REASON }, ['reason']),
  Silence: closed({ name: text, silenced_until: nullable(time), silenced_by: text, reason: text }, [
    'silenced_by',
    'reason',
  ]),
  Runbook: closed({
    rule: text,
    severity: SEVERITY,
    title: text,
    blocks: {
      type: 'array',
      description: 'Plain text, in the language of Accept-Language; text between backticks is code',
      items: closed({ kind: { enum: ['heading', 'paragraph', 'item', 'code'] }, text }),
    },
  }),
  ProofList: closed({ proofs: { type: 'array', items: ref('Proof'), description: 'One of each kind' } }),
  Proof: closed({
    kind: { enum: ['alarms', 'backup'] },
    at: nullable(time),
    ok: { type: ['boolean', 'null'], description: 'Whether the last drill proved it; null where there was none' },
    by: text,
    summary: text,
    overdue: { type: 'boolean', description: 'Never proven, not proven by the last drill, or too long ago' },
    due_every_days: { type: 'integer' },
  }),
  ProofMade: closed({ ok: { type: 'boolean' }, summary: CHANGE_REASON }),
  CircuitList: closed({ circuits: { type: 'array', items: ref('Circuit') }, problems: PROBLEMS }),
  Circuit: closed(CIRCUIT, OPTIONAL_OF_CIRCUIT),
  CircuitWithHistory: closed(
    {
      ...CIRCUIT,
      history: {
        type: 'array',
        description: 'Newest first, 30 days and 100 changes at most, as the patrol and people made or noticed them',
        items: closed({ at: time, phase: { enum: ['open', 'closed'] }, by: text, reason: text }),
      },
    },
    OPTIONAL_OF_CIRCUIT,
  ),
  CircuitChange: closed(
    {
      phase: { enum: ['open', 'closed'] },
      minutes: { type: 'integer', minimum: 1, maximum: 1440, description: 'Only with `open`; 60 where it is missing' },
      reason: CHANGE_REASON,
    },
    ['minutes'],
  ),
  Figures: closed(
    {
      cell: cellName,
      tenant: text,
      over: { enum: ['hour', 'day', 'week'] },
      period_seconds: { type: 'integer' },
      from: time,
      to: time,
      source: SOURCE,
      problems: PROBLEMS,
      times: { type: 'array', items: time, description: 'When each period began' },
      requests: LINE,
      errors: { ...LINE, description: 'Answers of 500 and more' },
      refusals: { ...LINE, description: "The gateway's own; only of the whole gateway" },
      client_errors: { ...LINE, description: 'Answers of 400 to 499; none of a tenant' },
      p50_ms: LINE,
      p95_ms: LINE,
      p99_ms: LINE,
    },
    ['cell', 'tenant'],
  ),
  ProbeNow: closed({ reason: CHANGE_REASON }),
  ProbeMade: closed(
    {
      cell: cellName,
      ok: { type: 'boolean' },
      status: { type: 'integer' },
      latency_ms: nullable({ type: 'number' }),
      message: { ...text, description: '`up`, or why it failed, of a closed list' },
      at: time,
    },
    ['status'],
  ),
  ProbeHistory: closed({
    cell: cellName,
    over: { enum: ['hour', 'day'] },
    interval_seconds: { type: 'number' },
    probes: {
      type: 'array',
      description: 'The latest 60 at most, oldest first; times are counted back from the latest by the interval',
      items: closed({ at: time, ok: { type: 'boolean' }, latency_ms: nullable({ type: 'number' }) }),
    },
    hours: {
      type: 'array',
      description: 'Only with `over=day`: hours with a probe, oldest first',
      items: closed({ from: time, to: time, probes: { type: 'integer' }, failed: { type: 'integer' } }),
    },
  }),
};
