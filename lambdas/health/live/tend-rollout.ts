// Each round of the patrol: judges the version that is tried, takes it to its next step after the bake, or takes it back.

import { ownRecord } from '../../domain/audit';
import { PATROL } from '../../domain/light/light';
import { type LivePointer, nextShare, type RulesRef } from '../../domain/live/live-view';
import type { Clock } from '../../domain/ports';
import type { LiveVersion, LiveVersions } from '../../stores/dynamodb/live-versions';
import type { RolloutBook, RolloutState } from '../../stores/dynamodb/rollout-counts';
import { judgeRollout, type Verdict } from './verdict';

export interface RolloutPorts {
  readonly versions: Pick<LiveVersions, 'list' | 'get' | 'claim' | 'moveTo'>;
  readonly book: RolloutBook;
  readonly clock: Clock;
  /** Period of the patrol's rounds, ms. */
  readonly intervalMs: number;
  /** Live versions up to this one were replaced by a deployment. */
  readonly replaces: number;
}

export type Tended =
  | { readonly kind: 'waits'; readonly says: string }
  | { readonly kind: 'advanced' | 'taken back'; readonly version: number; readonly says: string }
  /** Somebody else was faster: the next round looks again. */
  | { readonly kind: 'overtaken' };

/** Looks that the latest counts are held against: rounds of 30 s see two minutes. */
const LOOKS_KEPT = 4;
/** A gap between two looks counts as this many rounds at most: a clock that jumps, or a patrol that stood, bakes nothing. */
const MOST_ROUNDS_A_LOOK = 2;

/** @param pointer with a rollout */
export async function tendRollout(ports: RolloutPorts, pointer: LivePointer): Promise<Tended> {
  const { book, clock } = ports;
  const { rollout = {}, version } = pointer;
  const { counts, state } = await book.read(version);
  const leastTenants = rollout.percent === undefined && rollout.tenants?.length === 1 ? 1 : 2;
  const looks = state?.looks ?? [];
  const verdict = judgeRollout({ counts, looks, leastTenants });
  const next: RolloutState = {
    look: (state?.look ?? 0) + 1,
    lookedAtMs: clock(),
    bakedMs: bakedMs(state, clock(), ports.intervalMs),
    looks: [...looks, counts].slice(-LOOKS_KEPT),
    says: verdict.says,
  };
  if (!(await book.write(version, next))) return { kind: 'overtaken' };
  if (verdict.kind === 'worse') return takeBack(ports, pointer, verdict);
  const share = nextShare(rollout);
  const isBaked = next.bakedMs >= (rollout.bakeSeconds ?? 0) * 1000;
  if (verdict.kind !== 'well' || share === undefined || !isBaked) return { kind: 'waits', says: verdict.says };
  return advance(ports, pointer, share, verdict);
}

function bakedMs(state: RolloutState | undefined, nowMs: number, intervalMs: number): number {
  if (state === undefined) return 0;
  const gapMs = Math.max(0, nowMs - state.lookedAtMs);
  return state.bakedMs + Math.min(gapMs, MOST_ROUNDS_A_LOOK * intervalMs);
}

async function advance(ports: RolloutPorts, pointer: LivePointer, share: number, { says }: Verdict): Promise<Tended> {
  const { rollout = {}, before, ...all } = pointer;
  const head = await ports.versions.get(pointer.version);
  const where = share >= 100 ? 'everybody' : `${share} % of the tenants`;
  const rest = share >= 100 ? all : { ...all, rollout: { ...rollout, percent: share }, ...(before && { before }) };
  return move(ports, pointer, {
    kind: 'advanced',
    action: 'config.advance',
    to: (version) => ({ ...rest, version }),
    head: { rules: pointer.hash, document: head?.document ?? '', bytes: head?.bytes ?? 0 },
    reason: `On to ${where}. ${says}`,
    after: { percent: share },
  });
}

async function takeBack(ports: RolloutPorts, pointer: LivePointer, { says }: Verdict): Promise<Tended> {
  const { deployed } = pointer;
  // All others got the deployed rules meanwhile where a deployment replaced the version before: the way back leads there.
  const before = pointer.before && pointer.before.version > ports.replaces ? pointer.before : NOTHING_LIVE;
  const head = before.version === 0 ? undefined : await ports.versions.get(before.version);
  return move(ports, pointer, {
    kind: 'taken back',
    action: 'config.rollback',
    to: (version) => ({ version, hash: before.hash, deployed }),
    head: {
      rules: before.hash,
      document: head?.document ?? '',
      bytes: head?.bytes ?? 0,
      restores: before.version,
    },
    reason: `Taken back: ${says}`,
    after: { restores: before.version },
  });
}

const NOTHING_LIVE: RulesRef = { version: 0, hash: '' };

interface Move {
  readonly kind: 'advanced' | 'taken back';
  readonly action: 'config.advance' | 'config.rollback';
  readonly to: (version: number) => LivePointer;
  readonly head: Pick<LiveVersion, 'rules' | 'document' | 'bytes' | 'restores'>;
  readonly reason: string;
  readonly after: object;
}

/** Tries against somebody who takes the same number. */
const ATTEMPTS = 3;

async function move({ versions, clock }: RolloutPorts, pointer: LivePointer, one: Move): Promise<Tended> {
  const { kind, action, to, head, reason, after } = one;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [newest] = await versions.list(1);
    const version = Math.max(newest?.version ?? 0, pointer.version) + 1;
    const from = pointer.version;
    const claimed = { version, at: clock(), author: PATROL, reason, from, deployed: pointer.deployed, ...head };
    if (!(await versions.claim(claimed))) continue;
    const target = String(version);
    const before = { version: from, ...pointer.rollout };
    const record = ownRecord(PATROL, { action, target, reason, before, after: { version, ...after } }, clock());
    return (await versions.moveTo(to(version), from, record)) ? { kind, version, says: reason } : { kind: 'overtaken' };
  }
  return { kind: 'overtaken' };
}
