// Every outcome of the console's operations.

import { type Ask, outcome, type Scenario } from './scenario';

const OPS = { token: 'ops' } as const;
const RED_LIGHT_ALARM = 'contract-red-light';
const PROOF = { ok: true, summary: 'Contract' };
const SILENCE = { minutes: 5, reason: 'Contract' };

/** What each is asked where it is to get no further than who asks, or than a table. */
export const CONSOLE_ASKS: Readonly<Record<string, Ask>> = {
  listAlarms: {},
  silenceAlarm: { path: { name: RED_LIGHT_ALARM }, body: SILENCE },
  unsilenceAlarm: { path: { name: RED_LIGHT_ALARM } },
  getRunbook: { path: { rule: 'cell-down' } },
  getFigures: {},
  listCircuits: {},
  getCircuit: { path: { cell: 'well' } },
  setCircuit: { path: { cell: 'well' }, body: { phase: 'closed', reason: 'Contract' } },
  probeCell: { path: { id: 'well' }, body: { reason: 'Contract' } },
  listProbes: { path: { id: 'well' } },
  listProofs: {},
  recordProof: { path: { kind: 'alarms' }, body: PROOF },
};

/** Answer what they can without a table. */
export const WITHOUT_TABLES: ReadonlySet<string> = new Set(['listAlarms', 'getRunbook', 'getFigures']);

export const CONSOLE_SCENARIOS: readonly Scenario[] = [
  outcome('listAlarms', 200, { ...OPS, query: 'state=all' }),
  outcome('listAlarms', 400, { ...OPS, query: 'state=some' }, 'BAD_REQUEST'),
  outcome('listAlarms', 404, { ...OPS, on: 'browsers' }, 'NOT_FOUND'),
  outcome('silenceAlarm', 200, { ...OPS, path: { name: RED_LIGHT_ALARM }, body: SILENCE }),
  outcome('silenceAlarm', 400, { ...OPS, path: { name: RED_LIGHT_ALARM }, body: { minutes: 4 } }, 'BAD_REQUEST'),
  outcome('silenceAlarm', 404, { ...OPS, path: { name: 'contract-no-rule' }, body: SILENCE }, 'NOT_FOUND'),
  outcome('unsilenceAlarm', 200, { ...OPS, path: { name: RED_LIGHT_ALARM } }),
  outcome('unsilenceAlarm', 400, { ...OPS, path: { name: RED_LIGHT_ALARM }, body: { reason: '' } }, 'BAD_REQUEST'),
  outcome('unsilenceAlarm', 404, { ...OPS, path: { name: 'contract-dead-letters' } }, 'NOT_FOUND'),
  outcome('getRunbook', 200, { ...OPS, path: { rule: 'cell-down' } }),
  outcome('getRunbook', 404, { ...OPS, path: { rule: 'no-rule' } }, 'NOT_FOUND'),
  outcome('getFigures', 200, { ...OPS, query: 'cell=well&over=day' }),
  outcome('getFigures', 400, { ...OPS, query: 'over=year' }, 'BAD_REQUEST'),
  outcome('getFigures', 404, { ...OPS, on: 'browsers' }, 'NOT_FOUND'),
  outcome('listCircuits', 200, OPS),
  outcome('listCircuits', 404, { ...OPS, on: 'browsers' }, 'NOT_FOUND'),
  outcome('getCircuit', 200, { ...OPS, path: { cell: 'tripped' } }),
  outcome('getCircuit', 404, { ...OPS, path: { cell: 'nobody' } }, 'NOT_FOUND'),
  outcome('setCircuit', 200, { ...OPS, path: { cell: 'limited' }, body: { phase: 'closed', reason: 'Contract' } }),
  outcome('setCircuit', 400, { ...OPS, path: { cell: 'well' }, body: { phase: 'ajar', reason: 'x' } }, 'BAD_REQUEST'),
  outcome('setCircuit', 404, { ...OPS, path: { cell: 'nobody' }, body: { phase: 'closed', reason: 'x' } }, 'NOT_FOUND'),
  outcome('probeCell', 200, { ...OPS, path: { id: 'gone' }, body: { reason: 'Contract' } }),
  outcome('probeCell', 400, { ...OPS, path: { id: 'gone' }, body: {} }, 'BAD_REQUEST'),
  outcome('probeCell', 404, { ...OPS, path: { id: 'nobody' }, body: { reason: 'x' } }, 'NOT_FOUND'),
  outcome('listProbes', 200, { ...OPS, path: { id: 'gone' }, query: 'over=day' }),
  outcome('listProbes', 400, { ...OPS, path: { id: 'gone' }, query: 'over=year' }, 'BAD_REQUEST'),
  outcome('listProbes', 404, { ...OPS, path: { id: 'nobody' } }, 'NOT_FOUND'),
  outcome('listProofs', 200, OPS),
  outcome('listProofs', 404, { ...OPS, on: 'browsers' }, 'NOT_FOUND'),
  outcome('recordProof', 200, { ...OPS, path: { kind: 'backup' }, body: PROOF }),
  outcome('recordProof', 400, { ...OPS, path: { kind: 'backup' }, body: { ok: 'yes', summary: 'x' } }, 'BAD_REQUEST'),
  outcome('recordProof', 404, { ...OPS, path: { kind: 'luck' }, body: PROOF }, 'NOT_FOUND'),
];
