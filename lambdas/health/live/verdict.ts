// Is the new side of a rollout worse than the old side at the same time? A pure rule over counts.

import { countsSince, type RolloutCounts, type SideCounts } from '../../domain/live/rollout-counts';

export type Verdict =
  | { readonly kind: 'worse'; readonly says: string }
  /** Too little was seen, one tenant alone decides, or the difference is small: nothing goes on, and nothing is taken back. */
  | { readonly kind: 'unclear'; readonly says: string }
  | { readonly kind: 'well'; readonly says: string };

/** Requests of each side below which nothing is judged. */
export const LEAST_REQUESTS = 20;
/** Failed requests of the new side below which it is not worse. */
const LEAST_FAILURES = 5;
/** Percentage points by which the new side must fail more often. */
const LEAST_POINTS = 1;
/** How many times as often the new side must fail, or the old side succeed. */
const LEAST_FACTOR = 2;
/** Standard deviations by which the difference must exceed chance: the sides are compared every round, hundreds of times. */
const BEYOND_CHANCE = 4;

/** A side is well only below these: less is needed to wait than to take back. */
const DOUBT = {
  failures: 3,
  /** Standard deviations. */
  beyondChance: 2,
  /** A difference that does not matter: percentage points, or a share of the old side's failures. */
  points: 0.1,
  ofOld: 0.1,
} as const;

export interface Watched {
  readonly counts: RolloutCounts;
  /** Counts of the last looks, the oldest first. */
  readonly looks: readonly RolloutCounts[];
  /** Tenants that must fail: one only where one alone is tried. */
  readonly leastTenants: 1 | 2;
}

/** Looks at the whole step, and at the last looks of it: what breaks late must not drown in what was well before. */
export function judgeRollout({ counts, looks, leastTenants }: Watched): Verdict {
  const recent = looks[0] === undefined ? counts : countsSince(counts, looks[0]);
  const found = [recent, counts].map((span) => worstOf(span, leastTenants));
  const bad = found.find((one) => one?.kind === 'worse') ?? found.find((one) => one !== undefined);
  if (bad) return bad;
  const tooFew = tooLittle(counts);
  if (tooFew !== undefined) return { kind: 'unclear', says: tooFew };
  if (recent.tried.requests === 0 || recent.others.requests === 0) {
    return { kind: 'unclear', says: `Waits: no request of the ${sideText(recent)} in the last looks` };
  }
  return {
    kind: 'well',
    says: `The new side is no worse: ${failedText(counts.tried)}, others ${failedText(counts.others)}`,
  };
}

function tooLittle({ tried, others }: RolloutCounts): string | undefined {
  if (tried.requests >= LEAST_REQUESTS && others.requests >= LEAST_REQUESTS) return undefined;
  const few = `${tried.requests} requests of the new side and ${others.requests} of the old one`;
  return `Waits: saw ${few}; each needs ${LEAST_REQUESTS}`;
}

function sideText({ tried, others }: RolloutCounts): string {
  if (tried.requests === 0 && others.requests === 0) return 'new side and none of the old one';
  return tried.requests === 0 ? 'new side' : 'old side';
}

/** Each kind of failure, and all of them together. */
const KINDS: readonly (readonly [text: string, count: (side: SideCounts) => number])[] = [
  ['5xx', ({ serverErrors }) => serverErrors],
  ['timeouts', ({ timeouts }) => timeouts],
  ['refusals', ({ refusals }) => refusals],
  ['failures', failuresOf],
];

type Kind = (typeof KINDS)[number];

/** Undefined where the new side is no worse, or too little was seen. */
function worstOf(span: RolloutCounts, leastTenants: number): Verdict | undefined {
  const { tried, others } = span;
  if (tried.requests < LEAST_REQUESTS || others.requests < LEAST_REQUESTS) return undefined;
  const worse = KINDS.filter((kind) => isWorse(comparedBy(kind, span)));
  const proven = worse.find((kind) => isWorseWithoutAny(kind, span, leastTenants));
  if (proven) return { kind: 'worse', says: figuresOf(proven, span) };
  const [unproven] = worse;
  if (unproven) {
    return { kind: 'unclear', says: `Waits: ${figuresOf(unproven, span)}, but a single tenant makes the difference` };
  }
  const doubtful = KINDS.find((kind) => isDoubtful(comparedBy(kind, span)));
  if (doubtful === undefined) return undefined;
  const waitsFor = 'worse, but not by enough to take it back. Goes on when the difference is smaller';
  return { kind: 'unclear', says: `Waits: ${figuresOf(doubtful, span)}: ${waitsFor}` };
}

/** Failed requests of a kind, and all requests, of both sides. */
interface Compared {
  readonly failed: number;
  readonly all: number;
  readonly failedOld: number;
  readonly allOld: number;
}

function comparedBy([, count]: Kind, { tried, others }: RolloutCounts): Compared {
  return { failed: count(tried), all: tried.requests, failedOld: count(others), allOld: others.requests };
}

/** Whichever tenant is left out of either side: what one tenant does decides nothing for all. */
function isWorseWithoutAny(kind: Kind, span: RolloutCounts, leastTenants: number): boolean {
  const { failed, all, failedOld, allOld } = comparedBy(kind, span);
  const { groups, others } = span;
  // Groups have no counts by kind: the rest of the new side looks better than it is, and that of the old side worse.
  const newSides = groups.map((group) => ({
    all: all - group.tried,
    failed: Math.max(0, failed - group.triedFailed),
  }));
  const oldSides = groups
    .map((group) => ({
      allOld: allOld - group.others,
      failedOld: Math.min(failedOld, failuresOf(others) - group.othersFailed),
    }))
    .filter((rest) => rest.allOld >= LEAST_REQUESTS);
  const compared = leastTenants === 1 ? [{ all, failed }] : newSides;
  return compared.every((one) => [{ allOld, failedOld }, ...oldSides].every((old) => isWorse({ ...one, ...old })));
}

function isWorse({ failed, all, failedOld, allOld }: Compared): boolean {
  const [share, old] = [failed / all, failedOld / allOld];
  if (failed < LEAST_FAILURES || share - old < LEAST_POINTS / 100) return false;
  if (share < old * LEAST_FACTOR && 1 - old < (1 - share) * LEAST_FACTOR) return false;
  return deviationsOf({ failed, all, failedOld, allOld }) >= BEYOND_CHANCE;
}

function isDoubtful({ failed, all, failedOld, allOld }: Compared): boolean {
  const [share, old] = [failed / all, failedOld / allOld];
  const harmless = Math.max(DOUBT.points / 100, old * DOUBT.ofOld);
  if (failed < DOUBT.failures || share - old <= harmless) return false;
  return deviationsOf({ failed, all, failedOld, allOld }) >= DOUBT.beyondChance;
}

/** How far two shares differ, in standard deviations: https://en.wikipedia.org/wiki/Two-proportion_Z-test */
function deviationsOf({ failed, all, failedOld, allOld }: Compared): number {
  const both = (failed + failedOld) / (all + allOld);
  const deviation = Math.sqrt(both * (1 - both) * (1 / all + 1 / allOld));
  const difference = failed / all - failedOld / allOld;
  return difference === 0 ? 0 : difference / deviation;
}

function figuresOf([text, count]: Kind, { tried, others }: RolloutCounts): string {
  return (
    `${text} ${shareText(count(tried), tried.requests)} of the new side, ` +
    `${shareText(count(others), others.requests)} of the old one at the same time`
  );
}

function failuresOf({ serverErrors, timeouts, refusals }: SideCounts): number {
  return serverErrors + timeouts + refusals;
}

function failedText(side: SideCounts): string {
  return `${shareText(failuresOf(side), side.requests)} failed`;
}

function shareText(part: number, whole: number): string {
  return `${part} of ${whole} (${whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10} %)`;
}
