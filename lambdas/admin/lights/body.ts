// The request body that sets a light.

import * as v from 'valibot';
import type { Refusal } from '../../domain/refusal';
import { NO_FIELD, readJson } from '../json';

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

export type LightChange =
  | { readonly color: 'green' }
  | { readonly color: 'red'; readonly reason: string; readonly untilMs: number };

export function readLightChange(body: Buffer, nowMs: number): LightChange | Refusal {
  return readJson(v.variant('color', [redBody(nowMs), greenBody], colorExpected), body);
}

function colorExpected(issue: v.BaseIssue<unknown>): string {
  return issue.path ? 'must be red or green' : 'must be a JSON object';
}
