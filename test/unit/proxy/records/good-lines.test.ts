// Lines of good requests are kept 1 in N; failures, slow and traced requests always leave theirs.

import type { RequestFacts } from '../../../../lambdas/domain/http';
import { refusal } from '../../../../lambdas/domain/refusal';
import { createLineWriter, isDrawn } from '../../../../lambdas/proxy/records/good-lines';
import { readRequest } from '../../../../lambdas/runtime/http-event';
import { createLineLog } from '../../../../lambdas/runtime/line-log';
import type { Outcome } from '../../../../lambdas/runtime/request-log';
import { httpEvent } from '../../../support/http-event';

const SETTINGS = { goodLines: 10, slowMs: 1_000 };
const HOUR_MS = 3_600_000;
const DRAW = { salt: 'gateway-State-1A2B3C', clock: () => 0 };
const drawnBy = (id: string, draw = DRAW) => isDrawn(id, SETTINGS.goodLines, draw);

function outcome(
  traceId: string,
  more: Partial<Outcome> & { facts?: RequestFacts; traceparent?: string } = {},
): Outcome {
  const { traceparent, ...own } = more;
  const headers = { 'x-trace-id': traceId, ...(traceparent !== undefined && { traceparent }) };
  const { request } = readRequest(httpEvent({ headers }), 0, undefined, () => 'hex');
  return { request, facts: {}, status: 200, durationMs: 12, refusal: undefined, ...own };
}

function linesOf(outcomes: readonly Outcome[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const write = createLineWriter(createLineLog('proxy', { write: (line) => lines.push(line) }), SETTINGS, DRAW);
  for (const one of outcomes) write(one);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const ids = Array.from({ length: 20_000 }, (_, n) => `trace-${n}`);
const undrawn = ids.find((id) => !drawnBy(id)) ?? '';

test('one of ten good requests leaves its line, which says that it stands for ten', () => {
  const kept = linesOf(ids.map((id) => outcome(id)));
  expect(kept.length).toBeGreaterThan(1_800);
  expect(kept.length).toBeLessThan(2_200);
  expect(kept[0]).toMatchObject({ level: 'INFO', status: 200, stands_for: 10, stands_for_ms: 120 });
});

test('all requests of one trace leave their lines, or none does', () => {
  const drawn = ids.find((id) => drawnBy(id)) ?? '';
  expect(linesOf([outcome(drawn), outcome(drawn), outcome(undrawn), outcome(undrawn)])).toHaveLength(2);
});

test('trace ids that leave no line in one deployment leave one in ten in another: a caller cannot choose them', () => {
  const chosen = ids.filter((id) => !drawnBy(id));
  const kept = chosen.filter((id) => drawnBy(id, { ...DRAW, salt: 'gateway-State-4D5E6F' }));
  expect(kept.length / chosen.length).toBeGreaterThan(0.08);
  expect(kept.length / chosen.length).toBeLessThan(0.12);
});

test('one trace id for all requests is drawn again each hour, and not within one', () => {
  const kept = Array.from({ length: 2_000 }, (_, hour) => drawnBy('always', { ...DRAW, clock: () => hour * HOUR_MS }));
  const share = kept.filter(Boolean).length / kept.length;
  expect(share).toBeGreaterThan(0.07);
  expect(share).toBeLessThan(0.13);
  const first = ids.find((id) => drawnBy(id));
  expect(drawnBy(first ?? '', { ...DRAW, clock: () => HOUR_MS - 1 })).toBe(true);
});

test.each<[string, Parameters<typeof outcome>[1]]>([
  ['a refusal', { status: 429, refusal: refusal('RATE_LIMIT') }],
  ["a Cell's own 400", { status: 400 }],
  ["a Cell's own 404", { status: 404 }],
  ['an answer of 500', { status: 500 }],
  ['a slow one', { durationMs: 1_000 }],
  ['a retry', { facts: { metrics: { retries: 1 } } }],
  ['a fallback', { facts: { fallback: true } }],
  ['an unknown plan', { facts: { unknownPlan: 'gold' } }],
  ['one whose traceparent is sampled', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }],
])('%s always leaves its line, which stands for itself', (_, more) => {
  const [line] = linesOf([outcome(undrawn, more)]);
  expect(line).toMatchObject({ stands_for: 1, trace_id: undrawn });
});

test.each<[string, Parameters<typeof outcome>[1]]>([
  ['a redirect', { status: 399 }],
  ['one that is not quite slow', { durationMs: 999 }],
  ['one without a fallback', { facts: { fallback: false } }],
])('%s leaves no line unless it is drawn', (_, more) => {
  expect(linesOf([outcome(undrawn, more)])).toEqual([]);
});

test.each(['00', '02', 'fe'])('a traceparent of the flags %s asks for no line', (flags) => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`;
  expect(linesOf([outcome(undrawn, { traceparent })])).toEqual([]);
});
