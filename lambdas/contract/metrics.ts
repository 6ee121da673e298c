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

/** Most tenants with metrics of their own; all others are {@link OTHER_TENANTS} together. */
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
  readonly service: 'authorizer' | 'proxy' | 'health' | 'summary' | 'admin' | 'edge' | 'usage';
  /** Dimension sets it is published with; alarms must name one of them exactly. */
  readonly dimensions: readonly (readonly DimensionName[])[];
}

const TOTAL = [['service', 'deployment']] as const;
const CELL_ALONE = [['service', 'deployment', 'cell']] as const;
const BY_CELL = [...TOTAL, ...CELL_ALONE] as const;
const BY_CODE = [['service', 'deployment', 'code']] as const;
const BY_TENANT = [['service', 'deployment', 'tenant']] as const;

/** The metrics of one function: key -> dimension sets. A metric's name is its key with a capital letter. */
function published<K extends string>(
  service: MetricDefinition['service'],
  metrics: Readonly<Record<K, MetricDefinition['dimensions']>>,
  unit: MetricUnit = 'Count',
) {
  const entries = Object.entries<MetricDefinition['dimensions']>(metrics).map(([key, dimensions]) => {
    const name = key.replace(/^./, (first) => first.toUpperCase());
    return [key, { name, unit, service, dimensions }];
  });
  return Object.fromEntries(entries) as Readonly<Record<K, MetricDefinition>>;
}

function together<A extends object, B extends object>(one: A, other: B): A & B {
  return { ...one, ...other };
}

/** One list a function, so that a bundle holds its own alone. */
export const PROXY_METRIC = /* @__PURE__ */ together(
  /* @__PURE__ */ published('proxy', {
    /** One for each request that the proxy answered. */
    requests: BY_CELL,
    /** 1 for an answer of 400..499, else 0: an average is a rate. */
    clientErrors: BY_CELL,
    /** 1 for an answer of 500..599, else 0. */
    serverErrors: BY_CELL,
    retries: BY_CELL,
    /** Refusals of the gateway itself, by error code. */
    refusals: BY_CODE,
    /** This environment moved the fleet's circuit of a Cell to open. */
    circuitOpened: BY_CELL,
    circuitClosed: BY_CELL,
    /** The state table could not be read or written; own counters are used meanwhile. */
    stateStoreUnavailable: TOTAL,
    /** The table did not answer a charge of a tenant's limit; own shares are used meanwhile. */
    limitsUnavailable: TOTAL,
    /** The registry gives the tenant a plan that the description does not have: it was held to the default plan. */
    unknownPlan: TOTAL,
    /** The request went by rules that may be old: the live version could not be read. */
    liveConfigStale: TOTAL,
    /** No signing key was available, so a request was refused. */
    signingKeyUnavailable: TOTAL,
    /** A Cell answered 403 SIGNATURE_INVALID. */
    signatureRefused: BY_CELL,

    tenantRequests: BY_TENANT,
    /** 1 for an answer of 500..599, else 0. */
    tenantErrors: BY_TENANT,
  } as const),
  /* @__PURE__ */ published(
    'proxy',
    {
      latency: BY_CELL,
      /** Time the Cell took, last try; absent where no Cell was asked. */
      upstreamLatency: BY_CELL,
      tenantLatency: BY_TENANT,
    } as const,
    'Milliseconds',
  ),
);

/** The authorizer could not judge and refused: keys or tenant registry out of reach, or a bug. */
export const AUTHORIZER_METRIC = /* @__PURE__ */ published('authorizer', { authorizerFailures: TOTAL } as const);

const HEALTH_METRIC = /* @__PURE__ */ together(
  /* @__PURE__ */ published('health', {
    /** One a round that the patrol finished: its absence is the alarm. */
    patrolHeartbeat: TOTAL,
    /** 1 where the patrol could not trust its own network, else 0. */
    patrolBlind: TOTAL,
    cellsUp: TOTAL,
    cellsDegraded: TOTAL,
    cellsDown: TOTAL,
    /** 1 where the Cell is up or degraded, 0 where it is down. */
    cellUp: CELL_ALONE,
    /** Circuits open in the fleet, as the patrol reads them. */
    circuitsOpen: TOTAL,
    /** Red lights in force, as the patrol reads them. */
    redLights: TOTAL,
  } as const),
  /* @__PURE__ */ published('health', { patrolDuration: TOTAL, probeLatency: CELL_ALONE } as const, 'Milliseconds'),
);

export const METRIC = /* @__PURE__ */ together(
  PROXY_METRIC,
  /* @__PURE__ */ together(AUTHORIZER_METRIC, HEALTH_METRIC),
);

export type MetricName = keyof typeof METRIC;

/** Of the usage function alone: a list of its own, so that the others' bundles hold none of it. */
export const USAGE_METRIC = /* @__PURE__ */ published(
  'usage',
  {
    /** Percent of an hour's requests that the largest tenant sent; 0 for an hour of few. */
    usageLargestShare: TOTAL,
  } as const,
  'Percent',
);

/** Of the patrol where live changes are on: a list of its own for the same reason. */
export const LIVE_METRIC = /* @__PURE__ */ published('health', {
  /** A version that was tried was taken back by the patrol. */
  liveRollbacks: TOTAL,
  /** The pointer to the version in force was gone or spoilt, and the patrol put it back. */
  livePointerRepairs: TOTAL,
} as const);
