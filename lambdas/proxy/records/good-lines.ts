// Which requests leave their line: failures, slow and traced ones always, good ones 1 in N, drawn by the trace id. So all
// lines of one trace within an hour are kept, or none is. Callers may name the trace id, but cannot tell what it draws.

import { hash } from 'node:crypto';
import { HEADER } from '../../contract/headers';
import { callersTrace } from '../../domain/header-text';
import type { Clock } from '../../domain/ports';
import type { Log } from '../../runtime/line-log';
import { logRequest, type Outcome, type RecordRequest } from '../../runtime/request-log';

/** The sampled flag. Source: https://www.w3.org/TR/trace-context/#sampled-flag */
const SAMPLED = 1;

export interface GoodLineSettings {
  /** N: one of N lines of good requests is kept. */
  readonly goodLines: number;
  /** A request that takes longer leaves its line, ms. */
  readonly slowMs: number;
}

export interface Draw {
  /** The same in every environment of a deployment, and unknown to its callers. */
  readonly salt: string;
  readonly clock: Clock;
}

/** Writes the line of each request that leaves one. A kept line says for how many requests it stands. */
export function createLineWriter(log: Log, { goodLines, slowMs }: GoodLineSettings, draw: Draw): RecordRequest {
  return (outcome) => {
    const drawn = isDrawn(outcome.request.ids.traceId, goodLines, draw);
    const always = isNotable(outcome, slowMs);
    if (!always && !drawn) return;
    const standsFor = always ? 1 : goodLines;
    const weights = { stands_for: standsFor, stands_for_ms: standsFor * outcome.durationMs };
    logRequest(log, { ...outcome, facts: { ...outcome.facts, ...weights } });
  };
}

function isNotable({ request, facts, status, durationMs }: Outcome, slowMs: number): boolean {
  return (
    status >= 400 ||
    durationMs >= slowMs ||
    // A retry, a circuit that moved, a table that is gone, an unknown plan.
    facts.metrics !== undefined ||
    facts['unknownPlan'] !== undefined ||
    facts['fallback'] === true ||
    isTraced(request.headers[HEADER.traceparent])
  );
}

function isTraced(traceparent: string | undefined): boolean {
  return (Number.parseInt(callersTrace(traceparent)?.flags ?? '0', 16) & SAMPLED) === SAMPLED;
}

const HOUR_MS = 3_600_000;
/** Hexadecimal digits that are read as a number: 48 bits. */
const DIGITS = 12;

/** Drawn again each hour: a caller with one trace id for all its requests is not left out, or counted N-fold, for good. */
export function isDrawn(traceId: string, oneIn: number, { salt, clock }: Draw): boolean {
  const drawn = hash('sha256', `${salt} ${Math.floor(clock() / HOUR_MS)} ${traceId}`);
  return Number.parseInt(drawn.slice(0, DIGITS), 16) % oneIn === 0;
}
