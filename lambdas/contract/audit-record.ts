// One record of the audit log: who changed what, when and why. The old front end reads its first eleven fields.

/** Records older than this are forgotten. */
export const AUDIT_DAYS = 730;

/** Texts are empty where they do not apply. */
export interface AuditRecord {
  /** Unix seconds, to the millisecond. */
  readonly ts: number;
  /** The same as ISO 8601, in UTC. */
  readonly time: string;
  /** Of the request that made the change; empty for a change by the gateway itself. */
  readonly method: string;
  readonly path: string;
  /** Status of the request's answer; 0 for a change by the gateway itself. */
  readonly status: number;
  /** From the request's arrival to the record, ms. */
  readonly durationMs: number;
  readonly traceId: string;
  /** The tenant that was changed. */
  readonly tenantId: string;
  /** Who made the change: a user, `ops`, or the part of the gateway. */
  readonly user: string;
  /** The Cell that was changed. */
  readonly cell: string;
  readonly ip: string;
  readonly requestId: string;
  /** `<kind>.<verb>`, such as `tenant.create`. */
  readonly action: string;
  /** What was changed: the id of a tenant, the name of a light, the number of a version. */
  readonly target: string;
  /** As the admin API shows it; null where there was nothing. */
  readonly before: unknown;
  /** As the admin API shows it; null where nothing is left. */
  readonly after: unknown;
  /** Why, in the words of whoever made the change. */
  readonly reason: string;
}

export interface AuditLine extends AuditRecord {
  /** First 16 hex digits of SHA-256 over {@link canonicalJson} of the record. */
  readonly lineHash: string;
}

/** JSON without spaces, the keys of every object in order: the same text, and so the same hash, for the same value. */
export function canonicalJson(whole: unknown): string {
  return JSON.stringify(whole, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}
