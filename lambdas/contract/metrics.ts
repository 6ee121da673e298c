// Every metric the functions publish: names, units and the exact dimension sets. Emitters write these and nothing else;
// alarms, dashboards and the static check read them from here.

export const METRIC_NAMESPACE = 'CellGateway';

/** Dimension names. CloudWatch bills each combination of values: whatever a caller can make up must not stand here. */
export const DIMENSION = {
  /** Name of the deployment: several of them share an account and its namespace. */
  deployment: 'deployment',
  /** The function that publishes. */
  service: 'service',
  cell: 'cell',
  /** An error code of contract/errors.ts. */
  code: 'code',
  /** One of the few tenants that the description meters, or `other`: never the caller's own word. */
  tenant: 'tenant',
} as const;

/** At most so many tenants have metrics of their own; all others are {@link OTHER_TENANTS} together. */
export const MOST_METERED_TENANTS = 20;
export const OTHER_TENANTS = 'other';

/** Cells with metrics of their own. Beyond the description's ceiling there are fewer than it asks for. */
export const METERED_CELLS = ['all', 'core', 'none'] as const;
export type MeteredCells = (typeof METERED_CELLS)[number];

export function isMetered(which: MeteredCells, isCore: boolean): boolean {
  return which === 'all' || (which === 'core' && isCore);
}

export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds' | 'Percent';
export type DimensionName = (typeof DIMENSION)[keyof typeof DIMENSION];

export interface MetricDefinition {
  readonly name: string;
  readonly unit: MetricUnit;
  /** Function that publishes it: the value of the `service` dimension. */
  readonly service: 'authorizer' | 'proxy' | 'health' | 'summary' | 'admin' | 'edge';
  /** Dimension sets it is published with; alarms must name one of them exactly. */
  readonly dimensions: readonly (readonly DimensionName[])[];
}

const TOTAL = [['service', 'deployment']] as const;
const CELL_ALONE = [['service', 'deployment', 'cell']] as const;
const BY_CELL = [...TOTAL, ...CELL_ALONE] as const;
const BY_CODE = [['service', 'deployment', 'code']] as const;
const BY_TENANT = [['service', 'deployment', 'tenant']] as const;

export const METRIC = {
  /** One for each request that the proxy answered. */
  requests: { name: 'Requests', unit: 'Count', service: 'proxy', dimensions: BY_CELL },
  /** 1 for an answer of 400..499, else 0: an average is a rate. */
  clientErrors: { name: 'ClientErrors', unit: 'Count', service: 'proxy', dimensions: BY_CELL },
  /** 1 for an answer of 500..599, else 0. */
  serverErrors: { name: 'ServerErrors', unit: 'Count', service: 'proxy', dimensions: BY_CELL },
  latency: { name: 'Latency', unit: 'Milliseconds', service: 'proxy', dimensions: BY_CELL },
  /** Time the Cell took, last try; absent where no Cell was asked. */
  upstreamLatency: { name: 'UpstreamLatency', unit: 'Milliseconds', service: 'proxy', dimensions: BY_CELL },
  retries: { name: 'Retries', unit: 'Count', service: 'proxy', dimensions: BY_CELL },
  /** Refusals of the gateway itself, by error code. */
  refusals: { name: 'Refusals', unit: 'Count', service: 'proxy', dimensions: BY_CODE },
  /** This environment moved the fleet's circuit of a Cell to open. */
  circuitOpened: { name: 'CircuitOpened', unit: 'Count', service: 'proxy', dimensions: BY_CELL },
  circuitClosed: { name: 'CircuitClosed', unit: 'Count', service: 'proxy', dimensions: BY_CELL },
  /** The state table could not be read or written; own counters are used meanwhile. */
  stateStoreUnavailable: { name: 'StateStoreUnavailable', unit: 'Count', service: 'proxy', dimensions: TOTAL },
  /** No signing key was to be had, so a request was refused. */
  signingKeyUnavailable: { name: 'SigningKeyUnavailable', unit: 'Count', service: 'proxy', dimensions: TOTAL },
  /** A Cell answered 403 SIGNATURE_INVALID. */
  signatureRefused: { name: 'SignatureRefused', unit: 'Count', service: 'proxy', dimensions: BY_CELL },

  tenantRequests: { name: 'TenantRequests', unit: 'Count', service: 'proxy', dimensions: BY_TENANT },
  /** 1 for an answer of 500..599, else 0. */
  tenantErrors: { name: 'TenantErrors', unit: 'Count', service: 'proxy', dimensions: BY_TENANT },
  tenantLatency: { name: 'TenantLatency', unit: 'Milliseconds', service: 'proxy', dimensions: BY_TENANT },

  /** The authorizer could not judge and refused: keys or tenant registry out of reach, or a bug. */
  authorizerFailures: { name: 'AuthorizerFailures', unit: 'Count', service: 'authorizer', dimensions: TOTAL },

  /** One a round that the patrol finished: its absence is the alarm. */
  patrolHeartbeat: { name: 'PatrolHeartbeat', unit: 'Count', service: 'health', dimensions: TOTAL },
  /** 1 where the patrol could not trust its own network, else 0. */
  patrolBlind: { name: 'PatrolBlind', unit: 'Count', service: 'health', dimensions: TOTAL },
  patrolDuration: { name: 'PatrolDuration', unit: 'Milliseconds', service: 'health', dimensions: TOTAL },
  cellsUp: { name: 'CellsUp', unit: 'Count', service: 'health', dimensions: TOTAL },
  cellsDegraded: { name: 'CellsDegraded', unit: 'Count', service: 'health', dimensions: TOTAL },
  cellsDown: { name: 'CellsDown', unit: 'Count', service: 'health', dimensions: TOTAL },
  /** 1 where the Cell is up or degraded, 0 where it is down. */
  cellUp: { name: 'CellUp', unit: 'Count', service: 'health', dimensions: CELL_ALONE },
  probeLatency: { name: 'ProbeLatency', unit: 'Milliseconds', service: 'health', dimensions: CELL_ALONE },
  /** Circuits open in the fleet, as the patrol reads them. */
  circuitsOpen: { name: 'CircuitsOpen', unit: 'Count', service: 'health', dimensions: TOTAL },
  /** Red lights in force, as the patrol reads them. */
  redLights: { name: 'RedLights', unit: 'Count', service: 'health', dimensions: TOTAL },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRIC;
