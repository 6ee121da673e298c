// `tenants quota`: a tenant's plan and its own limits on a terminal.

import { texts } from '../command';
import { UsageError } from '../exit';
import type { Terminal } from '../terminal';

/** As the admin API answers it: what is set. */
export interface Quota {
  readonly [figure: string]: string | number | false | undefined;
  /** False where requests are not held against it. */
  readonly enforced?: false;
}

/** Option -> the field of the request, and the answer's figure with its word. */
const FIGURES = {
  'per-minute': { field: 'requestsPerMin', figure: 'requests_per_min', word: 'requests a minute' },
  'per-day': { field: 'requestsPerDay', figure: 'requests_per_day', word: 'requests a day' },
  'per-month': { field: 'requestsPerMonth', figure: 'requests_per_month', word: 'requests a month' },
  'max-body': { field: 'maxBodyBytes', figure: 'max_body_bytes', word: 'bytes of a body' },
  concurrency: { field: 'concurrency', figure: 'concurrency', word: 'requests at the same time' },
} as const;

type Option = 'plan' | 'time-zone' | keyof typeof FIGURES;
export type QuotaValues = { readonly [name in Option]?: string | undefined };

export const QUOTA_OPTIONS = texts(
  'plan',
  'time-zone',
  'per-minute',
  'per-day',
  'per-month',
  'max-body',
  'concurrency',
) satisfies Readonly<Record<Option, unknown>>;

export const QUOTA_HELP = `tenants quota ID [--plan NAME|default] [--per-minute 600|0|plan] [--per-day N]
              [--per-month N] [--time-zone Asia/Shanghai|plan]
              [--max-body BYTES] [--concurrency N]
  Shows or changes a tenant's limits. 0 means no limit; plan means the plan's.`;

const NOT_ENFORCED =
  'The quota is not enforced: it needs tenants.validate, and tenants.plan or tenants.requestsPerMinute.';

/** The fields that the options change; empty where there are none. @throws UsageError */
export function quotaChange(values: QuotaValues): Readonly<Record<string, string | number | null>> {
  const change: Record<string, string | number | null> = {};
  if (values.plan !== undefined) change['plan'] = values.plan === 'default' ? null : values.plan;
  const zone = values['time-zone'];
  if (zone !== undefined) change['timeZone'] = zone === 'plan' ? null : zone;
  for (const [option, { field }] of Object.entries(FIGURES)) {
    const text = values[option as Option];
    if (text !== undefined) change[field] = text === 'plan' ? null : figureOf(text, option);
  }
  return change;
}

function figureOf(text: string, option: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`--${option} is ${text}, and has to be a whole number, or the word plan.`);
}

export function printQuota(quota: Quota, { print, style }: Terminal): void {
  print(`plan: ${String(quota['plan'] ?? 'default')}`);
  for (const { figure, word } of Object.values(FIGURES)) {
    const value = quota[figure];
    if (value !== undefined) print(`${word}: ${value === 0 ? 'no limit' : String(value)}`);
  }
  if (quota['time_zone'] !== undefined) print(`time zone: ${String(quota['time_zone'])}`);
  if (quota.enforced === false) print(style('yellow', NOT_ENFORCED));
}
