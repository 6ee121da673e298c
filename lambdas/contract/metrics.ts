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

type Unnamed = Omit<MetricDefinition, 'name'>;

const metric = (
  service: MetricDefinition['service'],
  dimensions: MetricDefinition['dimensions'],
  unit: MetricUnit = 'Count',
): Unnamed => ({ unit, service, dimensions });

/** A metric's name is its key with a capital letter: `requests` is `Requests`. */
function named<K extends string>(metrics: Readonly<Record<K, Unnamed>>): Readonly<Record<K, MetricDefinition>> {
  const entries = Object.entries<Unnamed>(metrics);
  return Object.fromEntries(
    entries.map(([key, rest]) => [key, { name: key.replace(/^./, (first) => first.toUpperCase()), ...rest }]),
  ) as Record<K, MetricDefinition>;
}

export const METRIC = named({
  /** One for each request that the proxy answered. */
  requests: metric('proxy', BY_CELL),
  /** 1 for an answer of 400..499, else 0: an average is a rate. */
  clientErrors: metric('proxy', BY_CELL),
  /** 1 for an answer of 500..599, else 0. */
  serverErrors: metric('proxy', BY_CELL),
  latency: metric('proxy', BY_CELL, 'Milliseconds'),
  /** Time the Cell took, last try; absent where no Cell was asked. */
  upstreamLatency: metric('proxy', BY_CELL, 'Milliseconds'),
  retries: metric('proxy', BY_CELL),
  /** Refusals of the gateway itself, by error code. */
  refusals: metric('proxy', BY_CODE),
  /** This environment moved the fleet's circuit of a Cell to open. */
  circuitOpened: metric('proxy', BY_CELL),
  circuitClosed: metric('proxy', BY_CELL),
  /** The state table could not be read or written; own counters are used meanwhile. */
  stateStoreUnavailable: metric('proxy', TOTAL),
  /** The table did not answer a charge of a tenant's limit; own shares are used meanwhile. */
  limitsUnavailable: metric('proxy', TOTAL),
  /** The registry gives the tenant a plan that the description does not have: it was held to the default plan. */
  unknownPlan: metric('proxy', TOTAL),
  /** No signing key was available, so a request was refused. */
  signingKeyUnavailable: metric('proxy', TOTAL),
  /** A Cell answered 403 SIGNATURE_INVALID. */
  signatureRefused: metric('proxy', BY_CELL),

  tenantRequests: metric('proxy', BY_TENANT),
  /** 1 for an answer of 500..599, else 0. */
  tenantErrors: metric('proxy', BY_TENANT),
  tenantLatency: metric('proxy', BY_TENANT, 'Milliseconds'),

  /** The authorizer could not judge and refused: keys or tenant registry out of reach, or a bug. */
  authorizerFailures: metric('authorizer', TOTAL),

  /** One a round that the patrol finished: its absence is the alarm. */
  patrolHeartbeat: metric('health', TOTAL),
  /** 1 where the patrol could not trust its own network, else 0. */
  patrolBlind: metric('health', TOTAL),
  patrolDuration: metric('health', TOTAL, 'Milliseconds'),
  cellsUp: metric('health', TOTAL),
  cellsDegraded: metric('health', TOTAL),
  cellsDown: metric('health', TOTAL),
  /** 1 where the Cell is up or degraded, 0 where it is down. */
  cellUp: metric('health', CELL_ALONE),
  probeLatency: metric('health', CELL_ALONE, 'Milliseconds'),
  /** Circuits open in the fleet, as the patrol reads them. */
  circuitsOpen: metric('health', TOTAL),
  /** Red lights in force, as the patrol reads them. */
  redLights: metric('health', TOTAL),
});

export type MetricName = keyof typeof METRIC;
