// What the file of kept verdicts gives the proxy. It lies next to the bundle only where API Gateway keeps verdicts by the
// token alone, and has a copy of its own of what it shares with the bundle.

import { KEPT_BASIS, VERDICT_KEY } from '../../contract/verdict-context';
import { canBeRecalled, judgeAgain, readBasis, type UserVerdict } from '../../domain/kept-verdict';
import type { Clock } from '../../domain/ports';
import { refusal } from '../../domain/refusal';
import { decodePermit, encodeRefusal, listText, type VerdictContext } from '../../domain/verdict';
import type { HttpEvent } from '../../runtime/http-event';
import type { HttpHandler } from '../../runtime/http-function';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { startTimer } from '../fleet/timer';
import { createRecallList, NO_RECALLS, type RecallList } from './recall-list';

/** What the proxy reads from its environment, of which this needs a part. */
export interface KeptPlace {
  readonly lightTable: string;
  /** How long the last known recalls serve while they cannot be read, seconds. */
  readonly recallSeconds: string | undefined;
}

export interface KeptVerdicts {
  /** The same call, which learns of recalls from the looks that pass. */
  readonly watch: RecallList['watch'];
  /** The same handler, for events whose verdict still holds, or has become a refusal. */
  readonly guard: (handler: HttpHandler) => HttpHandler;
}

/** @param call reads recalls where no look of the fleet's state has come by for seconds */
export function createKeptVerdicts(place: KeptPlace, call: DynamoCall): KeptVerdicts {
  const staleMs = Number(place.recallSeconds) * 1000;
  return createKeptVerdictsOver(
    createRecallList({ call, tableName: place.lightTable, staleMs, clock: Date.now, random: Math.random, startTimer }),
    Date.now,
  );
}

export function createKeptVerdictsOver(list: RecallList, clock: Clock): KeptVerdicts {
  return {
    watch: (call) => list.watch(call),
    guard: (handler) => async (event, context) => handler(await heldAgain(event, list, clock), context),
  };
}

async function heldAgain(event: HttpEvent, list: RecallList, clock: Clock): Promise<HttpEvent> {
  const said = event.requestContext.authorizer?.lambda as VerdictContext | undefined;
  const verdict = decodePermit(said);
  const text: unknown = said?.[KEPT_BASIS];
  // A refusal stays one. An authorizer that says no basis is one from before, whose verdicts nobody keeps.
  if (verdict?.caller.kind !== 'user' || typeof text !== 'string') return event;
  const { caller } = verdict;
  const kept = { outcome: verdict.outcome, caller };
  const held = await judge(kept, text, list, clock);
  if (held === kept) return event;
  // API Gateway's line names the tenant that was proven. The proxy's line must too, or usage would not count the refusal.
  const lambda =
    held.outcome === 'refuse'
      ? encodeRefusal(held.refusal, caller.tenantId)
      : { ...said, [VERDICT_KEY.allowedCells]: listText(held.caller.allowedCells) };
  return { ...event, requestContext: { ...event.requestContext, authorizer: { lambda } } };
}

async function judge(kept: UserVerdict, text: string, list: RecallList, clock: Clock) {
  const basis = readBasis(text);
  const recalls = basis && (canBeRecalled(kept, basis) ? await list.since(basis.madeAtMs) : NO_RECALLS);
  if (recalls) return judgeAgain(kept, basis, recalls, clock());
  const cause = basis ? 'recalls cannot be read' : 'kept verdict without a basis';
  return {
    outcome: 'refuse',
    refusal: refusal('SERVICE_UNAVAILABLE', 'The caller was not judged', { cause }),
  } as const;
}
