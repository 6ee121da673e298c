// Which rules hold for a tenant: those that were deployed, or a live version's.

import { hash } from 'node:crypto';
import type { DeployedRules, LiveRules } from '../../contract/live-config';
import { keepNewest } from '../bounded';

/** A version of the rules; 0 is what was deployed. */
export interface RulesRef {
  readonly version: number;
  /** {@link textHash} of the rules as they are kept; empty where the deployed rules hold. */
  readonly hash: string;
}

/** Tenants that get the new version while it is tried. Without a rollout everybody gets it. */
export interface Rollout {
  readonly tenants?: readonly string[];
  /** Share of all tenants, 0..100. */
  readonly percent?: number;
  /** Shares that the gateway goes through by itself, in rising order; 100 gives the version to everybody. */
  readonly steps?: readonly number[];
  /** How long each step lasts at least. */
  readonly bakeSeconds?: number;
}

/** Which version is in force, as it rides in the item of the platform's light. */
export interface LivePointer extends RulesRef {
  /** The deployed document over which it was made. */
  readonly deployed: string;
  readonly rollout?: Rollout;
  /** What all others get while it is tried. */
  readonly before?: RulesRef;
}

export interface VersionedRules {
  readonly version: number;
  readonly rules: LiveRules;
}

/** Immutable: a request goes by one of them from its beginning to its end. */
export interface LiveView {
  readonly pointer: LivePointer | undefined;
  /** Everybody's, or those of all who are not tried. */
  readonly base: VersionedRules;
  /** What is tried. */
  readonly tried: VersionedRules | undefined;
}

export function textHash(text: string): string {
  return hash('sha256', text).slice(0, 32);
}

/** Undefined for a text that is no pointer: somebody spoilt the item by hand. */
export function readPointer(text: string | undefined): LivePointer | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<LivePointer> | null;
    const isWhole = Number.isSafeInteger(value?.version) && typeof value?.hash === 'string';
    return isWhole ? (value as LivePointer) : undefined;
  } catch {
    return undefined;
  }
}

/** Rules that a few versions share are kept; older ones go. */
const MOST_KEPT = 3;

/**
 * Makes views of what the pointer names, and keeps the rules that it loaded.
 * @param load rejects where the rules are gone, or are not those that the hash names
 */
export function createLiveViews(load: (hash: string) => Promise<LiveRules>, deployed: DeployedRules) {
  const kept = new Map<string, LiveRules>();
  const versioned = async ({ version, hash: name }: RulesRef): Promise<VersionedRules> => {
    if (version <= deployed.replaces || name === '') return { version: 0, rules: deployed.rules };
    const rules = kept.get(name) ?? (await load(name));
    keepNewest(kept, name, rules, MOST_KEPT);
    return { version, rules };
  };
  return async (pointer: LivePointer | undefined): Promise<LiveView> => {
    const current = await versioned(pointer ?? NOTHING_LIVE);
    if (pointer?.rollout === undefined || current.version === 0) return { pointer, base: current, tried: undefined };
    return { pointer, base: await versioned(pointer.before ?? NOTHING_LIVE), tried: current };
  };
}

export type MakeView = ReturnType<typeof createLiveViews>;

const NOTHING_LIVE: RulesRef = { version: 0, hash: '' };

/** The rules of one tenant's requests; of a caller without a tenant, those of all who are not tried. */
export function rulesFor({ pointer, base, tried }: LiveView, tenant: string | undefined): VersionedRules {
  if (tried === undefined || tenant === undefined || pointer === undefined) return base;
  return isTried(pointer, tenant) ? tried : base;
}

/** The share that comes next by itself; undefined where none does. */
export function nextShare({ steps = [], percent = 0 }: Rollout): number | undefined {
  return steps.find((share) => share > percent);
}

const BUCKETS = 10_000;

/**
 * A tenant is in the same bucket in every environment, and stays there while the same rules are tried by more; other rules are
 * tried by others first.
 */
export function isTried({ hash: rules, rollout = {} }: LivePointer, tenant: string): boolean {
  const { tenants = [], percent = 0 } = rollout;
  if (tenants.includes(tenant)) return true;
  const bucket = Number.parseInt(hash('sha256', `${rules} ${tenant}`).slice(0, 8), 16) % BUCKETS;
  return bucket < (percent * BUCKETS) / 100;
}
