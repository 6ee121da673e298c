// The lights API: which lights are red, and setting one, for the platform or a Cell.

import * as v from 'valibot';
import type { LightSummary } from '../../contract/health-summary';
import type { RouteTable } from '../../contract/route-table';
import { actorOf } from '../../domain/admin-access';
import { requestRecord } from '../../domain/audit';
import type { GatewayRequest, HttpApp } from '../../domain/http';
import {
  endedLight,
  isInForce,
  type Light,
  type LightStore,
  type LightTarget,
  lightName,
  lightSummary,
  type TargetedLight,
} from '../../domain/light/light';
import { lightChange } from '../../domain/light/light-change';
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
  readonly store: Pick<LightStore, 'list' | 'change'>;
  readonly routes: RouteTable;
  readonly clock: Clock;
}

const PLATFORM = 'gateway';
/** Tries against others who change the same light. */
const ATTEMPTS = 3;

export function createLightParts({ store, routes, clock }: LightPartsOptions): AdminParts {
  const list: HttpApp = async () => {
    const nowMs = clock();
    const red = (await store.list()).filter(({ light }) => isInForce(light, nowMs));
    const data = red.map(answerOf).toSorted(byTarget);
    return jsonAnswer(200, { data, total: data.length });
  };

  /** Made again from what is there now, where another change came between: the last one stands, as the record says. */
  const replace = async (request: GatewayRequest, target: LightTarget, light: Light): Promise<boolean> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const kept = (await store.list()).find((one) => isSame(one.target, target))?.light;
      const nowMs = clock();
      const record = requestRecord(request, lightChange(target, kept, light, nowMs), nowMs);
      if (await store.change(target, light, kept, record)) return true;
    }
    return false;
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
    const setBy = actorOf(request.verdict);
    const light: Light =
      change.color === 'green'
        ? endedLight(setBy, nowMs)
        : { reason: change.reason, untilMs: change.untilMs, setBy, sinceMs: nowMs };
    if (!(await replace(request, target, light))) {
      return refusal('SERVICE_UNAVAILABLE', 'Others keep changing this light; look at it, and try again');
    }
    return jsonAnswer(200, change.color === 'green' ? { target: name, color: 'green' } : answerOf({ target, light }));
  };

  return { 'GET /api/admin/lights': list, 'PUT /api/admin/lights/{target}': set };
}

function byTarget(a: { readonly target: string }, b: { readonly target: string }): number {
  return a.target < b.target ? -1 : 1;
}

function isSame(one: LightTarget, other: LightTarget): boolean {
  return lightName(one) === lightName(other) && typeof one === typeof other;
}

function answerOf({ target, light }: TargetedLight): LightSummary & { readonly target: string } {
  return { target: lightName(target), ...lightSummary(light) };
}
