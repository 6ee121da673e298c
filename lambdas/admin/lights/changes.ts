// Changes of lights: sets one, for the platform or a Cell.

import * as v from 'valibot';
import type { RouteTable } from '../../contract/route-table';
import { actorOf } from '../../domain/admin-access';
import { requestRecord } from '../../domain/audit';
import type { GatewayRequest, HttpApp } from '../../domain/http';
import { endedLight, type Light, type LightStore, type LightTarget, lightName } from '../../domain/light/light';
import { lightChange } from '../../domain/light/light-change';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import type { AdminParts } from '../app';
import { bodyOf, knownCell, minutesField, OBJECT_EXPECTED, shortText } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { shownLight } from './parts';

// The request body that sets a light.

/** A light that nobody remembers must end by itself: a week at most. */
const MOST_MINUTES = 7 * 24 * 60;

const EXPIRES_EXPECTED = 'must be a time in Unix seconds, in the future and within a week';

function redBody(nowMs: number) {
  const nowSeconds = nowMs / 1000;
  return v.pipe(
    bodyOf({
      color: v.literal('red'),
      reason: shortText,
      minutes: v.exactOptional(minutesField(1, MOST_MINUTES)),
      expiresAt: v.exactOptional(
        v.pipe(
          v.number(EXPIRES_EXPECTED),
          v.gtValue(nowSeconds, EXPIRES_EXPECTED),
          v.maxValue(nowSeconds + MOST_MINUTES * 60, EXPIRES_EXPECTED),
        ),
      ),
    }),
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

const greenBody = v.objectWithRest(
  { color: v.literal('green'), reason: v.exactOptional(shortText) },
  v.never('is not a field of a green light'),
);

type LightChange =
  | { readonly color: 'green'; readonly reason?: string }
  | { readonly color: 'red'; readonly reason: string; readonly untilMs: number };

function readLightChange(body: Buffer, nowMs: number): LightChange | Refusal {
  return readJson(v.variant('color', [redBody(nowMs), greenBody], colorExpected), body);
}

function colorExpected(issue: v.BaseIssue<unknown>): string {
  return issue.path ? 'must be red or green' : OBJECT_EXPECTED;
}

export interface LightChangesOptions {
  readonly store: Pick<LightStore, 'list' | 'change'>;
  readonly routes: RouteTable;
  readonly clock: Clock;
}

const PLATFORM = 'gateway';
/** Tries against others who change the same light. */
const ATTEMPTS = 3;

export function createLightChanges({ store, routes, clock }: LightChangesOptions): AdminParts {
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
    const { target: named } = request.pathParameters;
    const name = named === PLATFORM ? named : knownCell(routes, named);
    if (typeof name !== 'string') return name;
    const target: LightTarget = name === PLATFORM ? PLATFORM : { cell: name };
    const nowMs = clock();
    const change = readLightChange(request.body, nowMs);
    if (isRefusal(change)) return change;
    facts['subject'] = name;
    facts['color'] = change.color;
    const setBy = actorOf(request.verdict);
    const light: Light =
      change.color === 'green'
        ? { ...endedLight(setBy, nowMs), reason: change.reason ?? '' }
        : { reason: change.reason, untilMs: change.untilMs, setBy, sinceMs: nowMs };
    if (!(await replace(request, target, light))) {
      return refusal('SERVICE_UNAVAILABLE', 'Others keep changing this light; look at it, and try again');
    }
    return jsonAnswer(200, change.color === 'green' ? { target: name, color: 'green' } : shownLight({ target, light }));
  };

  return { 'PUT /api/admin/lights/{target}': set };
}

function isSame(one: LightTarget, other: LightTarget): boolean {
  return lightName(one) === lightName(other) && typeof one === typeof other;
}
