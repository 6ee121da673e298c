// Keys of the two tables. State: operational, can be lost. Tenants: the registry and the audit log, must not be lost.

/** Attribute names both tables share. `expiresAt` is DynamoDB's TTL, Unix seconds; readers judge age themselves. */
export const KEY = { partition: 'pk', sort: 'sk', ttl: 'expiresAt' } as const;

/** Partition of the state table, or its prefix where one partition a Cell spreads the load. */
export const STATE_PARTITION = {
  /** sk = Cell name: one health record a Cell. */
  health: 'HEALTH',
  /** sk = `HEARTBEAT`: when the patrol last ran and what it thought of itself. */
  patrol: 'PATROL',
  /** sk = `<start, ms, 15 digits>#<cell>`: one item an incident. */
  incident: 'INCIDENT',
  /** `CIRCUIT#<cell>`, sk = `STATE`: the fleet's circuit of one Cell. */
  circuitPrefix: 'CIRCUIT#',
  /** sk = `GATEWAY` or `CELL#<cell>`: a read-only light that is set. `RECALL#<ten minutes>`: what ended kept verdicts. */
  light: 'LIGHT',
  /** `LIMIT#<tenant>#<rate>`, sk = `STATE`: how much of the rate the fleet has used. */
  limitPrefix: 'LIMIT#',
  /** sk = `<version, 10 digits>`: author, reason, time and contents of a version of the live document. */
  live: 'LIVE',
  /** `LIVE#<hash>`, sk = part: a content of versions, packed. */
  liveContentPrefix: 'LIVE#',
} as const;

/** The longest that a kept verdict may outlive what it was made from. */
export const RECALLED_SECONDS = 600;
/** Items of recalls that a look at the platform's light reads: the one under way and the one before. */
export const RECALL_ITEMS = 2;

/** State table: `ROLLOUT#<version>`, sk = `COUNTS`: requests of both sides while a version is tried; `STATE`: the patrol's judgement. */
export const ROLLOUT_PREFIX = 'ROLLOUT#';

/** `LIMIT#<tenant>`, sk = `COUNT#<year>-<month>`: requests of the month and of each day, in the tenant's time zone. */
export const QUOTA_SORT_PREFIX = 'COUNT#';
/** A month's counters outlive the month, whatever the time zone, for a look back. */
export const QUOTA_RETENTION_SECONDS = 70 * 24 * 3600;

/** Tenant table: pk = `TENANT`, sk = tenant id. */
export const TENANT_PARTITION = 'TENANT';

/** Tenant table: sk = `<ms, 15 digits>#<random>`: one record of the audit log, never written twice. */
export const AUDIT_PARTITION = 'AUDIT';
/** Tenant table, sk = tenant id: the settings that the old platform's front end keeps for a tenant. */
export const TENANT_CONFIG_PARTITION = 'TENANT_CONFIG';

/**
 * Tenant table, for usage must survive the state table: `USAGE#<region>#<hour or day>`, sk = tenant id. An hour is `2026-11-30T17`
 * of UTC, a day `2026-11-30` of the tenant's zone. Each region counts what reached it. `USAGE#all#calendars` has the zones of all tenants.
 */
export const USAGE_PREFIX = 'USAGE#';

/** Tenant table, sk = id of an API key: `key` is what is known of it, `use` when it was last used. */
export const KEY_PARTITION = { key: 'KEY', use: 'KEYUSE' } as const;

/**
 * State table. `own`, sk = `HOLD#<cell>`: a circuit that a person keeps open, or `SILENCE#<alarm>`: an alarm that tells nobody
 * for a time, or `PROOF#<kind>`: the last drill. `<prefix><cell>`, sk = `<ms, 15 digits>#<phase>`: a change of a circuit. `<prefix>:figures`: figures by name.
 */
export const CONSOLE_PARTITION = { own: 'CONSOLE', prefix: 'CONSOLE#' } as const;
