// What both sides of a rollout got: those who are tried by the new version, and all others at the same time.

import { hash } from 'node:crypto';
import type { LivePointer } from './live-view';

/** How requests ended. `refusals` are the gateway's own, whatever their status, as far as a version can cause them. */
export const SIDE_FIELDS = ['requests', 'serverErrors', 'timeouts', 'refusals'] as const;
/** Requests of a group on each side, and how many of them failed. */
export const GROUP_FIELDS = ['tried', 'triedFailed', 'others', 'othersFailed'] as const;

export type Side = 'tried' | 'others';
export type SideField = (typeof SIDE_FIELDS)[number];
export type GroupField = (typeof GROUP_FIELDS)[number];
export type Failure = Exclude<SideField, 'requests'>;
export type SideCounts = Readonly<Record<SideField, number>>;
export type GroupCounts = Readonly<Record<GroupField, number>>;

/** Counts while they are added to. */
export type Counting = Record<Side, Record<SideField, number>> & {
  /** By group of tenants: two groups are two tenants at least. */
  readonly groups: Record<GroupField, number>[];
};

export type RolloutCounts = Readonly<Record<Side, SideCounts>> & {
  readonly groups: readonly GroupCounts[];
};

const TENANT_GROUPS = 16;

/** Counts whose every field is asked for. */
export function countsBy(
  ofSide: (side: Side, field: SideField) => number,
  ofGroup: (group: number, field: GroupField) => number,
): Counting {
  return {
    tried: record(SIDE_FIELDS, (field) => ofSide('tried', field)),
    others: record(SIDE_FIELDS, (field) => ofSide('others', field)),
    groups: Array.from({ length: TENANT_GROUPS }, (_, group) => record(GROUP_FIELDS, (field) => ofGroup(group, field))),
  };
}

function record<F extends string>(fields: readonly F[], valueOf: (field: F) => number): Record<F, number> {
  return Object.fromEntries(fields.map((field) => [field, valueOf(field)])) as Record<F, number>;
}

const none = () => 0;
export const noCounts = (): Counting => countsBy(none, none);
export const NO_COUNTS: RolloutCounts = noCounts();

export function countsSum(left: RolloutCounts, right: RolloutCounts): Counting {
  return joined(left, right, (a, b) => a + b);
}

/** What came since: all of them where nothing was counted before, or where the counts began again. */
export function countsSince(now: RolloutCounts, before: RolloutCounts): RolloutCounts {
  return joined(now, before, (a, b) => Math.max(0, a - b));
}

function joined(left: RolloutCounts, right: RolloutCounts, join: (left: number, right: number) => number): Counting {
  return countsBy(
    (side, field) => join(left[side][field], right[side][field]),
    (group, field) => join(left.groups[group]?.[field] ?? 0, right.groups[group]?.[field] ?? 0),
  );
}

/**
 * One of a few groups of tenants, so that failures of one tenant are told from those of two. Named tenants are in different
 * ones as long as there are fewer of them than groups.
 */
export function tenantGroup({ rollout: { tenants = [] } = {} }: LivePointer, tenant: string): number {
  const place = tenants.indexOf(tenant);
  const number = place < 0 ? Number.parseInt(hash('sha256', tenant).slice(0, 8), 16) : place;
  return number % TENANT_GROUPS;
}
