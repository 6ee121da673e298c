// Fields that bodies of the admin API share, with the sentence for what is wrong, and the Cell that a route names.

import * as v from 'valibot';
import type { RouteTable } from '../contract/route-table';
import { type Refusal, refusal } from '../domain/refusal';
import { NO_FIELD } from './json';

export const OBJECT_EXPECTED = 'must be a JSON object';
const TEXT_EXPECTED = 'must be a text of 1 to 200 characters without control characters';

/** A body with these fields and no other. */
export function bodyOf<const E extends v.ObjectEntries>(fields: E) {
  return v.objectWithRest(fields, v.never(NO_FIELD), OBJECT_EXPECTED);
}

export const shortText = v.pipe(v.string(TEXT_EXPECTED), v.trim(), v.regex(/^\P{Cc}{1,200}$/u, TEXT_EXPECTED));

export const trueOrFalse = v.boolean('must be true or false');

export function minutesField(least: number, most: number) {
  const expected = `must be a whole number of minutes from ${least} to ${most}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(least, expected), v.maxValue(most, expected));
}

export function knownCell({ cells }: RouteTable, name = ''): string | Refusal {
  return Object.hasOwn(cells, name) ? name : refusal('NOT_FOUND', 'There is no such Cell');
}
