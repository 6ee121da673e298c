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

const metric = (
  name: string,
  service: MetricDefinition['service'],
  dimensions: MetricDefinition['dimensions'],
  unit: MetricUnit = 'Count',
): MetricDefinition => ({ name, unit, service, dimensions });

export const METRIC = {
  /** One for each request that the proxy answered. */
  requests: metric('Requests', 'proxy', BY_CELL),
  /** 1 for an answer of 400..499, else 0: an average is a rate. */
  clientErrors: metric('ClientErrors', 'proxy', BY_CELL),
  /** 1 for an answer of 500..599, else 0. */
  serverErrors: metric('ServerErrors', 'proxy', BY_CELL),
  latency: metric('Latency', 'proxy', BY_CELL, 'Milliseconds'),
  /** Time the Cell took, last try; absent where no Cell was asked. */
  upstreamLatency: metric('UpstreamLatency', 'proxy', BY_CELL, 'Milliseconds'),
  retries: metric('Retries', 'proxy', BY_CELL),
  /** Refusals of the gateway itself, by error code. */
  refusals: metric('Refusals', 'proxy', BY_CODE),
  /** This environment moved the fleet's circuit of a Cell to open. */
  circuitOpened: metric('CircuitOpened', 'proxy', BY_CELL),
  circuitClosed: metric('CircuitClosed', 'proxy', BY_CELL),
  /** The state table could not be read or written; own counters are used meanwhile. */
  stateStoreUnavailable: metric('StateStoreUnavailable', 'proxy', TOTAL),
  /** The table did not answer a charge of a tenant's limit; own shares are used meanwhile. */
  limitsUnavailable: metric('LimitsUnavailable', 'proxy', TOTAL),
  /** The registry gives the tenant a plan that the description does not have: it was held to the default plan. */
  unknownPlan: metric('UnknownPlan', 'proxy', TOTAL),
  /** No signing key was available, so a request was refused. */
  signingKeyUnavailable: metric('SigningKeyUnavailable', 'proxy', TOTAL),
  /** A Cell answered 403 SIGNATURE_INVALID. */
  signatureRefused: metric('SignatureRefused', 'proxy', BY_CELL),

  tenantRequests: metric('TenantRequests', 'proxy', BY_TENANT),
  /** 1 for an answer of 500..599, else 0. */
  tenantErrors: metric('TenantErrors', 'proxy', BY_TENANT),
  tenantLatency: metric('TenantLatency', 'proxy', BY_TENANT, 'Milliseconds'),

  /** The authorizer could not judge and refused: keys or tenant registry out of reach, or a bug. */
  authorizerFailures: metric('AuthorizerFailures', 'authorizer', TOTAL),

  /** One a round that the patrol finished: its absence is the alarm. */
  patrolHeartbeat: metric('PatrolHeartbeat', 'health', TOTAL),
  /** 1 where the patrol could not trust its own network, else 0. */
  patrolBlind: metric('PatrolBlind', 'health', TOTAL),
  patrolDuration: metric('PatrolDuration', 'health', TOTAL, 'Milliseconds'),
  cellsUp: metric('CellsUp', 'health', TOTAL),
  cellsDegraded: metric('CellsDegraded', 'health', TOTAL),
  cellsDown: metric('CellsDown', 'health', TOTAL),
  /** 1 where the Cell is up or degraded, 0 where it is down. */
  cellUp: metric('CellUp', 'health', CELL_ALONE),
  probeLatency: metric('ProbeLatency', 'health', CELL_ALONE, 'Milliseconds'),
  /** Circuits open in the fleet, as the patrol reads them. */
  circuitsOpen: metric('CircuitsOpen', 'health', TOTAL),
  /** Red lights in force, as the patrol reads them. */
  redLights: metric('RedLights', 'health', TOTAL),
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRIC;
