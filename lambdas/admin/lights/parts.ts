// The lights API: which lights are red, and setting one, for the platform or a Cell.

import * as v from 'valibot';
import type { LightSummary } from '../../contract/health-summary';
import type { RouteTable } from '../../contract/route-table';
import { actorOf } from '../../domain/admin-access';
import type { HttpApp } from '../../domain/http';
import { isInForce, type Light, type LightStore, type LightTarget } from '../../domain/light/light';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import type { AdminParts } from '../app';
import { jsonAnswer, NO_FIELD, readJson } from '../json';

// The request body that sets a light.

/** A light that nobody remembers must end by itself: a week at most. */
const MOST_MINUTES = 7 * 24 * 60;

const REASON_EXPECTED = 'must be a text of 1 to 200 characters without control characters';
const MINUTES_EXPECTED = `must be a whole number of minutes from 1 to ${MOST_MINUTES}`;
const EXPIRES_EXPECTED = 'must be a time in Unix seconds, in the future and within a week';

function redBody(nowMs: number) {
  const nowSeconds = nowMs / 1000;
  return v.pipe(
    v.objectWithRest(
      {
        color: v.literal('red'),
        reason: v.pipe(v.string(REASON_EXPECTED), v.trim(), v.regex(/^\P{Cc}{1,200}$/u, REASON_EXPECTED)),
        minutes: v.exactOptional(
          v.pipe(
            v.number(MINUTES_EXPECTED),
            v.integer(MINUTES_EXPECTED),
            v.minValue(1, MINUTES_EXPECTED),
            v.maxValue(MOST_MINUTES, MINUTES_EXPECTED),
          ),
        ),
        expiresAt: v.exactOptional(
          v.pipe(
            v.number(EXPIRES_EXPECTED),
            v.gtValue(nowSeconds, EXPIRES_EXPECTED),
            v.maxValue(nowSeconds + MOST_MINUTES * 60, EXPIRES_EXPECTED),
          ),
        ),
      },
      v.never(NO_FIELD),
    ),
    v.check(
      (body) => (body.minutes === undefined) !== (body.expiresAt === undefined),
      'must say when it ends: minutes or expiresAt, one of them',
    ),
    v.transform((body) => ({
      color: body.color,
      reason: body.reason,
      untilMs: body.minutes === undefined ? Math.round((body.expiresAt ?? 0) * 1000) : nowMs + body.minutes * 60_000,
    })),
  );
}

const greenBody = v.objectWithRest({ color: v.literal('green') }, v.never('is not a field of a green light'));

type LightChange =
  | { readonly color: 'green' }
  | { readonly color: 'red'; readonly reason: string; readonly untilMs: number };

function readLightChange(body: Buffer, nowMs: number): LightChange | Refusal {
  return readJson(v.variant('color', [redBody(nowMs), greenBody], colorExpected), body);
}

function colorExpected(issue: v.BaseIssue<unknown>): string {
  return issue.path ? 'must be red or green' : 'must be a JSON object';
}

export interface LightPartsOptions {
  readonly store: LightStore;
  readonly routes: RouteTable;
  readonly clock: Clock;
}

const PLATFORM = 'gateway';

export function createLightParts({ store, routes, clock }: LightPartsOptions): AdminParts {
  const list: HttpApp = async () => {
    const nowMs = clock();
    const red = (await store.list()).filter(({ light }) => isInForce(light, nowMs));
    const data = red.map(({ target, light }) => answerOf(nameOf(target), light)).toSorted(byTarget);
    return jsonAnswer(200, { data, total: data.length });
  };

  const set: HttpApp = async (request, facts) => {
    const name = request.pathParameters['target'] ?? '';
    if (name !== PLATFORM && !Object.hasOwn(routes.cells, name)) return refusal('NOT_FOUND', 'There is no such Cell');
    const target: LightTarget = name === PLATFORM ? PLATFORM : { cell: name };
    const nowMs = clock();
    const change = readLightChange(request.body, nowMs);
    if (isRefusal(change)) return change;
    facts['subject'] = name;
    facts['color'] = change.color;
    if (change.color === 'green') {
      await store.clear(target);
      return jsonAnswer(200, { target: name, color: 'green' });
    }
    const { reason, untilMs } = change;
    const light: Light = { reason, untilMs, setBy: actorOf(request.verdict), sinceMs: nowMs };
    await store.set(target, light);
    return jsonAnswer(200, answerOf(name, light));
  };

  return { 'GET /api/admin/lights': list, 'PUT /api/admin/lights/{target}': set };
}

function nameOf(target: LightTarget): string {
  return target === 'gateway' ? PLATFORM : target.cell;
}

function byTarget(a: { readonly target: string }, b: { readonly target: string }): number {
  return a.target < b.target ? -1 : 1;
}

function answerOf(target: string, light: Light): LightSummary & { readonly target: string } {
  return {
    target,
    color: 'red',
    reason: light.reason,
    set_by: light.setBy,
    since: light.sinceMs / 1000,
    until: light.untilMs / 1000,
  };
}
