// Keeps the trail of each request that goes to a Cell: which circuit let it pass, each try, and why there was no further
// one. A file next to the bundle, which only a deployment that explains its requests has. It looks on from outside: the
// ports of the request path are wrapped, and their code knows nothing of it.

import { HEADER } from '../../contract/headers';
import type { SigningSettings } from '../../contract/signing';
import { KEY_PREFIX } from '../../domain/api-key';
import type { FleetTable } from '../../domain/circuit/ports';
import type { Clock } from '../../domain/ports';
import { isRefusal } from '../../domain/refusal';
import { type NoRetry, type Trail, type TrailTry, writeTrail } from '../../domain/trail';
import type { ConnectionPool } from '../../transport/http1/connection-pool';
import type { CellOrder, TryCell } from '../cell-call';
import type { createForward, Forward } from '../forward';
import type { Signer } from '../request-signer';
import { WORTH_REPEATING } from '../retry';
import { type SeenCircuits, type TryNote, watchCircuits, watchKeys, watchPool } from './watch';

export interface TrailDeps {
  readonly pool: ConnectionPool;
  readonly table: FleetTable;
  readonly sign: Signer;
  readonly clock: Clock;
  /** Missing where requests are not signed. */
  readonly signing: Pick<SigningSettings, 'schemes'> | undefined;
}

type MakeForward = typeof createForward;

export interface Trails extends Pick<TrailDeps, 'pool' | 'table' | 'sign'> {
  readonly keepTrail: (make: MakeForward) => MakeForward;
}

export function createTrails(deps: TrailDeps): Trails {
  const circuits = watchCircuits(deps.table);
  const keys = watchKeys(deps.sign);
  return {
    pool: watchPool(deps.pool, deps.clock),
    table: circuits.table,
    sign: keys.sign,
    keepTrail: (make) => (parts) => (order) => followed(order, make, parts, { ...deps, circuits, keys }),
  };
}

type Parts = Parameters<MakeForward>[0];
interface Watched extends TrailDeps {
  readonly circuits: SeenCircuits;
  readonly keys: ReturnType<typeof watchKeys>;
}

/** Sends one order to its Cell, by a forward of its own whose ports write down what happens. */
async function followed(order: CellOrder, make: MakeForward, parts: Parts, watched: Watched): ReturnType<Forward> {
  const originMs = watched.clock();
  const tries: TrailTry[] = [];
  const heard: { stopped?: NoRetry; refusedMs?: number } = {};
  const forward = make({
    ...parts,
    gate: { ...parts.gate, enter: entering(parts.gate, heard) },
    budget: {
      earn: (cell) => parts.budget.earn(cell),
      spend(cell) {
        const isLeft = parts.budget.spend(cell);
        if (!isLeft) heard.stopped = 'budget';
        return isLeft;
      },
    },
    tryCell: trying(parts.tryCell, tries, originMs, watched.clock),
  });
  const answer = await forward(order);
  const failed = isRefusal(answer) || answer.status >= 500 || heard.refusedMs !== undefined;
  order.facts['steps'] = writeTrail(trailOf(order, tries, failed ? heard : undefined, parts, watched));
  return answer;
}

async function orCircuit(may: Promise<boolean>, heard: { stopped?: NoRetry }): Promise<boolean> {
  const isAllowed = await may;
  if (!isAllowed) heard.stopped = 'circuit';
  return isAllowed;
}

function entering(gate: Parts['gate'], heard: { stopped?: NoRetry; refusedMs?: number }): Parts['gate']['enter'] {
  return async (asked) => {
    const permit = await gate.enter(asked);
    if ('retryAfterMs' in permit) {
      heard.refusedMs = permit.retryAfterMs;
      return permit;
    }
    return {
      ...permit,
      record: (call) => (call.succeeded ? permit.record(call) : orCircuit(permit.record(call), heard)),
      mayAskAgain: () => orCircuit(permit.mayAskAgain(), heard),
    };
  };
}

function trying(tryCell: TryCell, tries: TrailTry[], originMs: number, clock: Clock): TryCell {
  return async (order, how) => {
    const startMs = clock() - originMs;
    const note: TryNote = { reused: false, originMs };
    const noted = { ...how, note };
    const end = await tryCell(order, noted);
    if (isRefusal(end)) return end;
    const { reused, connectMs, firstByteMs } = note;
    const result = end.kind === 'answer' ? end.status : end.reason;
    tries.push({ reused, startMs, connectMs, firstByteMs, endMs: clock() - originMs, end: result });
    return end;
  };
}

function trailOf(
  order: CellOrder,
  tries: readonly TrailTry[],
  failure: { stopped?: NoRetry; refusedMs?: number } | undefined,
  { settings }: Parts,
  { circuits, keys, signing }: Watched,
): Trail {
  const { cell, owner, route, headers } = order;
  const circuit = circuits.last(cell);
  const isOpen = circuit !== undefined && circuit.phase !== 'closed';
  const refusedMs = failure?.refusedMs;
  const letIn = circuit?.phase === 'half_open' ? 'p' : 'c';
  const head = {
    caller: owner.startsWith('unverified') ? 'h' : headers[HEADER.userId]?.startsWith(KEY_PREFIX) ? 'k' : 'u',
    circuit: refusedMs === undefined ? letIn : isOpen ? 'o' : 't',
    signature: signatureCode(signing?.schemes),
    tries,
  } as const;
  if (!failure) return { ...head, notes: {} };
  const opened = circuits.openedBy(cell);
  const retries = route.retries ?? settings.retries;
  return {
    ...head,
    notes: {
      ...(isOpen && { circuit: [circuit.phase, circuit.cause, circuit.sinceMs, circuit.reopenings] }),
      retryAfterMs: refusedMs === undefined ? undefined : Math.max(0, Math.round(refusedMs)),
      ...(opened !== undefined &&
        opened.generation === circuit?.generation && { opened: [opened.failures, opened.calls] }),
      noRetry: tries.length === 0 ? undefined : whyNoRetry(order.method, tries, retries, failure.stopped),
      keyId: tries.length === 0 ? undefined : keys.current(),
    },
  };
}

function signatureCode(schemes: readonly string[] = []): Trail['signature'] {
  if (schemes.length > 1) return 'b';
  const [scheme] = schemes;
  return scheme === undefined ? 'n' : scheme === 'rfc9421' ? 'r' : 'h';
}

const FINAL: ReadonlySet<unknown> = new Set(['protocol', 'too_large', 'unusable', 'recalled']);

/** In the order in which the forward asks: may the request go again at all, then what is left, then who stopped it. */
function whyNoRetry(
  method: string,
  tries: readonly TrailTry[],
  retries: number,
  stopped: NoRetry | undefined,
): NoRetry | undefined {
  const last = tries.at(-1) as TrailTry;
  const { end } = last;
  const isRead = method === 'GET' || method === 'HEAD';
  if (FINAL.has(end)) return 'final';
  if (end === 'timeout') return isRead ? 'time' : 'write';
  if (!isRead && end !== 'unreachable') return 'write';
  if (typeof end === 'number' && !WORTH_REPEATING.has(end)) return 'status';
  // It was to go again at once: what refused that says why.
  if (isHangUp(last)) return undefined;
  if (tries.filter((one) => !isHangUp(one)).length > retries) return 'tries';
  return stopped ?? 'time';
}

/** A kept connection that the Cell had closed: the try is made again on a new one, and counts for nothing. */
function isHangUp({ reused, end }: TrailTry): boolean {
  return reused && end === 'reset';
}
