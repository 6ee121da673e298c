// What the caller of the usage route asks for: the span of time, the tenant, and how to add up.

import { type Form, readQuery } from '../domain/query';
import { isRefusal, type Refusal, refusal } from '../domain/refusal';
import { localDate } from '../domain/tenant/period';
import { TENANT_ID } from '../domain/tenant/tenant';
import { type Calendar, dateAfter, startOf } from './calendar';
import type { Span } from './days';
import { HOUR_MS } from './hour-count';

export const UNITS = ['month', 'day', 'hour'] as const;
export type Unit = (typeof UNITS)[number];
export const GROUPS = ['tenant', 'cell', ...UNITS] as const;
export type Group = (typeof GROUPS)[number];

export const FORMATS = ['json', 'csv', 'cloudevents'] as const;
export type UsageFormat = (typeof FORMATS)[number];

/** A moment of a calendar: of the zone of whichever tenant it is asked for, or of UTC where it names `Z`. */
export interface Moment {
  readonly text: string;
  at(calendar: Calendar): number;
}

export interface UsageQuery {
  readonly tenant: string | undefined;
  readonly from: Moment;
  readonly to: Moment;
  readonly by: readonly Group[];
  readonly unit: Unit | undefined;
  readonly format: UsageFormat;
}

const DATE = /^(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?$/;
const HOUR = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3])(?::00(?::00)?)?Z$/;
/** Nobody had a gateway before, and years beyond are slips. */
const [FIRST_YEAR, LAST_YEAR] = [2000, 2999];

const momentForm: Form<Moment> = {
  expected: 'a month 2026-11, a day 2026-11-30, or an hour of UTC 2026-11-30T17Z',
  read: (text) => readMoment(text),
};

function readMoment(text: string): Moment | undefined {
  const [, day = text, hour] = HOUR.exec(text) ?? [];
  const [, year, month, date = '01'] = DATE.exec(day) ?? [];
  if (year === undefined || Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) return undefined;
  const full = `${year}-${month}-${date}`;
  const ms = Date.parse(`${full}T00:00:00Z`);
  // 31 November would be read as 1 December.
  if (new Date(ms).toISOString().slice(0, 10) !== full) return undefined;
  if (hour !== undefined) return { text, at: () => ms + Number(hour) * HOUR_MS };
  return { text, at: (calendar) => startOf(calendar, full) };
}

const groupsForm: Form<readonly Group[]> = {
  expected: `one or more of ${GROUPS.join(', ')}, with commas between them and one unit of time at most`,
  read(text) {
    const words = text.split(',');
    const groups = GROUPS.filter((group) => words.includes(group));
    const units = UNITS.filter((unit) => words.includes(unit));
    return groups.length === words.length && units.length < 2 ? groups : undefined;
  },
};

const FORMS = {
  tenant: { expected: "a tenant's id", read: (text) => (TENANT_ID.test(text) ? text : undefined) } as Form<string>,
  from: momentForm,
  to: momentForm,
  by: groupsForm,
  format: {
    expected: `one of ${FORMATS.join(', ')}`,
    read: (text) => FORMATS.find((format) => format === text),
  } as Form<UsageFormat>,
};

const MEDIA_TYPES: Readonly<Record<string, UsageFormat>> = {
  'text/csv': 'csv',
  'application/cloudevents-batch+json': 'cloudevents',
};

const DAY_MS = 24 * HOUR_MS;
/** By the hour, one tenant's and all tenants': what the function reads in its time. */
const MOST_DAYS = { day: 400, hour: 31, hourOfAll: 2 } as const;

/** Without a span: from the month's first day to the end of today, in the zone. */
export function readUsageQuery(
  rawQuery: string,
  accept: string | undefined,
  nowMs: number,
  standardZone: string,
): UsageQuery | Refusal {
  const values = readQuery(rawQuery, FORMS);
  if (isRefusal(values)) return values;
  const { tenant, format = MEDIA_TYPES[accept?.split(/[,;]/)[0]?.trim().toLowerCase() ?? ''] ?? 'json' } = values;
  const today = localDate(standardZone)(nowMs);
  const from = values.from ?? moment(today.slice(0, 7));
  const to = values.to ?? moment(dateAfter(today));
  const by = values.by ?? (tenant === undefined ? ['tenant'] : ['day']);
  const unit = UNITS.find((one) => by.includes(one));
  const query: UsageQuery = { tenant, from, to, by, unit, format };
  return spanFault(query, { fromMs: from.at(standardZone), toMs: to.at(standardZone) }, nowMs) ?? query;
}

function moment(text: string): Moment {
  const read = readMoment(text);
  if (read === undefined) throw new Error(`${text} is no moment`);
  return read;
}

function fault(text: string): Refusal {
  return refusal('BAD_REQUEST', text);
}

function spanFault({ tenant, from, to, unit }: UsageQuery, { fromMs, toMs }: Span, nowMs: number): Refusal | undefined {
  if (fromMs >= toMs)
    return fault(`from (${from.text}) must lie before to (${to.text}), which is not part of the span`);
  // A zone may be ahead of the one that the span was read in.
  if (fromMs > nowMs + DAY_MS) return fault(`from (${from.text}) lies in the future`);
  const most = unit === 'hour' ? (tenant === undefined ? MOST_DAYS.hourOfAll : MOST_DAYS.hour) : MOST_DAYS.day;
  if (toMs - fromMs <= (most + 1) * DAY_MS) return undefined;
  const which = unit === 'hour' ? ` by the hour${tenant === undefined ? ', or 31 of one tenant' : ''}` : '';
  return fault(`The span may have ${most} days at most${which}`);
}
