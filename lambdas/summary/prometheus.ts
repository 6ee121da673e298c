// Gauges of `GET /api/admin/metrics`: names, meanings and labels. Alert rules and dashboards may name these and no others.

export interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  /** In addition to the deployment's name, which every sample has. */
  readonly labels: readonly string[];
}

export const GAUGE = {
  cellUp: {
    name: 'gateway_cell_up',
    help: '1 while the patrol finds the Cell up or degraded, 0 while down; absent while nothing recent is known.',
    labels: ['cell'],
  },
  cellStatus: {
    name: 'gateway_cell_status',
    help: '1 for the status the Cell has, 0 for the others.',
    labels: ['cell', 'status'],
  },
  cellLatency: {
    name: 'gateway_cell_probe_latency_seconds',
    help: 'Time the latest probe took; absent after a failed one.',
    labels: ['cell'],
  },
  cellFailures: {
    name: 'gateway_cell_consecutive_failures',
    help: 'Failed probes in a row.',
    labels: ['cell'],
  },
  cellLastCheck: {
    name: 'gateway_cell_last_check_timestamp_seconds',
    help: 'When the Cell was last probed, Unix time.',
    labels: ['cell'],
  },
  cellUptime: {
    name: 'gateway_cell_uptime_ratio',
    help: 'Share of good probes over the window.',
    labels: ['cell', 'window'],
  },
  circuitOpen: {
    name: 'gateway_circuit_open',
    help: "1 while the fleet's circuit of the Cell is open or half open, 0 while closed.",
    labels: ['cell'],
  },
  lightRed: {
    name: 'gateway_light_red',
    help: '1 while a red light makes the target read-only; the target is a Cell, or gateway for the whole platform.',
    labels: ['target'],
  },
  patrolAge: {
    name: 'gateway_patrol_age_seconds',
    help: 'Time since the patrol last ran; absent before its first run.',
    labels: [],
  },
  patrolBlind: {
    name: 'gateway_patrol_blind',
    help: '1 while the patrol cannot trust its own network and judges no Cell.',
    labels: [],
  },
  patrolStale: {
    name: 'gateway_patrol_stale',
    help: '1 while results are older than two periods and no Cell is shown healthy.',
    labels: [],
  },
} as const satisfies Record<string, GaugeDefinition>;
