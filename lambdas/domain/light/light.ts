// Red lights: read-only mode of the platform or of one Cell, with a reason and an end.

import type { AuditRecord } from '../../contract/audit-record';
import type { LightSummary } from '../../contract/health-summary';

/** Green is a light that has ended, or none. */
export interface Light {
  readonly reason: string;
  /** The user, `ops`, or {@link PATROL}. */
  readonly setBy: string;
  /** Unix ms. */
  readonly sinceMs: number;
  /** Unix ms; judged by readers, because the table removes expired items late. */
  readonly untilMs: number;
}

/** What a light is for: the whole platform, or one Cell by name. */
export type LightTarget = 'gateway' | { readonly cell: string };

/** Name under which the patrol sets lights: it changes only its own. */
export const PATROL = 'patrol';

/** Methods that do not write (RFC 9110, 9.2.1); TRACE is not forwarded at all. */
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function reads(method: string): boolean {
  return READING_METHODS.has(method);
}

export function isInForce(light: Light | undefined, nowMs: number): light is Light {
  return light !== undefined && nowMs < light.untilMs;
}

/** The light that forbids this method now; the one that lasts longest where both do. */
export function forbiddingLight(
  method: string,
  lights: readonly (Light | undefined)[],
  nowMs: number,
): Light | undefined {
  if (reads(method)) return undefined;
  return lights.filter((light) => isInForce(light, nowMs)).toSorted((a, b) => b.untilMs - a.untilMs)[0];
}

// Where lights are kept. Memory and DynamoDB implementations run under one contract suite.

export interface TargetedLight {
  readonly target: LightTarget;
  readonly light: Light;
}

export interface LightStore {
  /** Every light that is kept, those that have ended included. */
  list(): Promise<TargetedLight[]>;
  /**
   * Sets or replaces a light, and writes the record of the change with it. Resolves to false where the light that is kept
   * is not `before` any more.
   */
  change(target: LightTarget, light: Light, before: Light | undefined, record: AuditRecord): Promise<boolean>;
  /**
   * Sets the patrol's light or ends it, unless somebody else's is in force there: a person's decision stands. A light that
   * is only renewed has no record.
   * @returns false where another light stands
   */
  setOwn(target: LightTarget, light: Light, record: AuditRecord | undefined): Promise<boolean>;
}

/** The light that lets everything pass again: one that ends as it begins. */
export function endedLight(by: string, nowMs: number): Light {
  return { reason: '', setBy: by, sinceMs: nowMs, untilMs: nowMs };
}

export function lightSummary(light: Light): LightSummary {
  return {
    color: 'red',
    reason: light.reason,
    set_by: light.setBy,
    since: light.sinceMs / 1000,
    until: light.untilMs / 1000,
  };
}

export function lightName(target: LightTarget): string {
  return target === 'gateway' ? 'gateway' : target.cell;
}
