// Shapes of the structured settings that the stack hands to the functions, with the platform's defaults.

import type { Permission } from './permissions';

/** Whom the authorizer believes. There is no default mode: a deployment names one. */
export type AuthSettings = HeaderAuthSettings | JwtAuthSettings;

/** Phase-1 behaviour: the tenant header is required and credentials pass to the Cell unchecked. */
export interface HeaderAuthSettings {
  readonly mode: 'header';
}

export interface JwtAuthSettings {
  readonly mode: 'jwt';
  /** Exact `iss` claim. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** Accepted `aud` values, or `client_id` values for a Cognito access token. */
  readonly audience: readonly string[];
  /** Required `token_use` claim; null where the issuer has none. */
  readonly tokenUse: 'access' | 'id' | null;
  readonly algorithms: readonly string[];
  readonly clockToleranceSeconds: number;
  readonly claims: {
    readonly tenant: string;
    readonly subject: string;
    readonly role: string;
    readonly allowedCells: string;
  };
  readonly permissions: PermissionSettings;
}

/** Who may use admin routes: values of one claim, for each permission. */
export interface PermissionSettings extends Readonly<Record<Permission, readonly string[]>> {
  readonly claim: string;
}

export interface BreakerSettings {
  readonly windowSeconds: number;
  readonly failureRatio: number;
  readonly minimumCalls: number;
  readonly openSeconds: number;
  readonly halfOpenProbes: number;
  readonly successesToClose: number;
  /** Verified tenants whose requests must fail before statuses and timeouts open the fleet's circuit: 1 or 2. */
  readonly tenantsToOpen: number;
}

/** What passes between callers and Cells besides the request itself. */
export interface CredentialSettings {
  /** Whether Cells receive callers' tokens. */
  readonly authorization: 'forward' | 'strip';
  /** `cell` limits cookies that a Cell sets to the Cell's own path. */
  readonly setCookiePath: 'as-sent' | 'cell';
  /** Names of the cookies that pass, both ways; all of them without a list. */
  readonly cookies?: readonly string[];
  /** `sandbox`: browsers run a Cell's page apart from the origin that it shares with all Cells and the ops page. */
  readonly pages?: 'as-sent' | 'sandbox';
}

export interface ProxySettings extends CredentialSettings {
  /** Response timeout of one try. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Further tries after the first. */
  readonly retries: number;
  /** Share of calls that may be retries, 0..1. */
  readonly retryBudgetRatio: number;
  readonly breaker: BreakerSettings;
  /** How long an environment trusts what it last read of circuits and lights. */
  readonly stateRefreshMs: number;
}

/** When the patrol itself sets a Cell read-only, and when it lifts that again. */
export interface OverloadSettings {
  /** An answer slower than this is one of an overloaded Cell; one below half of it, of a Cell at ease. */
  readonly slowMs: number;
  /** Overloaded looks in a row that turn the light red. */
  readonly looksToRed: number;
  /** Looks at ease in a row that turn it green. */
  readonly looksToGreen: number;
  /** How long a light lasts that nobody renews. */
  readonly redSeconds: number;
}

export interface PatrolSettings {
  /** Period between two looks at a Cell; may be below the scheduler's one minute. */
  readonly intervalSeconds: number;
  /** Rounds within one invocation of the patrol. */
  readonly roundsPerInvocation: number;
  readonly probeTimeoutMs: number;
  readonly failuresToGoDown: number;
  readonly successesToComeBack: number;
  readonly concurrency: number;
  /** URL the patrol asks to tell its own network from its Cells; null leaves the doubt to the Cells alone. */
  readonly controlUrl: string | null;
  /** Null: the patrol sets no lights. */
  readonly overload: OverloadSettings | null;
}

export const DEFAULT_OVERLOAD: OverloadSettings = { slowMs: 2_000, looksToRed: 3, looksToGreen: 5, redSeconds: 300 };

export interface RateSettings {
  /** Over all environments, in the long run. */
  readonly requestsPerSecond: number;
  /** Requests that pass at once after a pause; at least 1. */
  readonly burst: number;
}

/** What a plan holds each of its tenants to. A limit that is missing does not exist. */
export interface PlanSettings {
  readonly rate?: RateSettings;
  /** Of GET, HEAD and OPTIONS. */
  readonly reads?: RateSettings;
  readonly writes?: RateSettings;
  /** By name of the Cell. */
  readonly cells?: Readonly<Record<string, RateSettings>>;
  readonly maxBodyBytes?: number;
  /** Requests that run at the same time, on the average of a second or more. */
  readonly concurrency?: number;
  readonly requestsPerDay?: number;
  readonly requestsPerMonth?: number;
  /** IANA name of the zone whose days and months count; missing is UTC. */
  readonly timeZone?: string;
}

/** The limits of a deployment that has any. */
export interface LimitSettings {
  /** The plan of tenants that have none of their own; null is a plan without limits. */
  readonly defaultPlan: string | null;
  readonly plans: Readonly<Record<string, PlanSettings>>;
  /** The rate of tenants whose plan and registry entry name none; 0 is no limit. */
  readonly requestsPerMinute: number;
  /** What each environment lets a single caller do; missing is no limit. */
  readonly callerRequestsPerMinute?: number;
}

/** A tenant's own limits, which win over its plan's. 0 is no limit. */
export interface LimitOverrides {
  readonly requestsPerMin?: number;
  readonly requestsPerDay?: number;
  readonly requestsPerMonth?: number;
  readonly timeZone?: string;
  readonly maxBodyBytes?: number;
  readonly concurrency?: number;
}

/** What the registry says about a tenant's limits. */
export interface OwnLimits extends LimitOverrides {
  /** Name of a plan; missing is the default plan. */
  readonly plan?: string;
}

/** How usage is counted and kept. */
export interface UsageSettings {
  /** Period of counting. Below an hour the hour under way is counted too, again and again. */
  readonly everyMinutes: number;
  /** How long usage by the hour is kept. */
  readonly hourDays: number;
  /** How long usage by the day is kept. */
  readonly dayDays: number;
  /** IANA name of the zone of tenants that have none of their own. */
  readonly timeZone: string;
  /** Regions that count, where there are two; empty is this one alone. */
  readonly regions: readonly string[];
}

export const DEFAULT_USAGE = { everyMinutes: 60, hourDays: 35, dayDays: 400, timeZone: 'UTC' } as const;

export interface TenantSettings {
  /** How long a tenant read is trusted without asking again. */
  readonly cacheSeconds: number;
  /** How long the last known answer may serve while the registry cannot be reached. */
  readonly staleSeconds: number;
}

/** What a deployment keeps of good requests. */
export interface RecordSettings {
  /** N: one of N lines of good requests is kept; failures, slow and traced ones always are. */
  readonly goodLines: number;
  /** A request that takes longer leaves its line, ms. */
  readonly slowMs: number;
  /** How long an environment gathers the metrics of good requests; 0 writes each at once. Divides a minute. */
  readonly gatherSeconds: number;
}

/** Where the admin function looks for the lines of requests. */
export interface LogSearchSettings {
  /** Log groups of the functions that answer requests, and of the authorizer. */
  readonly functions: readonly string[];
  /** Log group of the API's access log. */
  readonly access: string;
}

/** The platform's defaults (interface document of the platform). */
export const DEFAULT_BREAKER: BreakerSettings = {
  windowSeconds: 10,
  failureRatio: 0.5,
  minimumCalls: 2,
  openSeconds: 10,
  halfOpenProbes: 3,
  successesToClose: 2,
  tenantsToOpen: 2,
};

export const DEFAULT_PROXY: ProxySettings = {
  authorization: 'forward',
  setCookiePath: 'as-sent',
  timeoutMs: 27_000,
  connectTimeoutMs: 2_000,
  retries: 2,
  retryBudgetRatio: 0.1,
  breaker: DEFAULT_BREAKER,
  stateRefreshMs: 2_000,
};

export const DEFAULT_PATROL: PatrolSettings = {
  intervalSeconds: 30,
  roundsPerInvocation: 2,
  probeTimeoutMs: 5_000,
  failuresToGoDown: 3,
  successesToComeBack: 1,
  concurrency: 64,
  controlUrl: null,
  overload: null,
};

export const DEFAULT_TENANT: TenantSettings = { cacheSeconds: 5, staleSeconds: 60 };
