// Figures of the gateway, a Cell or a tenant over time, from CloudWatch, cached in the state table and bounded in price.

import { ERROR_CODES } from '../../contract/error-codes';
import { DIMENSION, METRIC, METRIC_NAMESPACE, type MetricName } from '../../contract/metrics';
import type { MetricPoints, MetricQuery } from './cloud-watch';

/** Periods of a span, and how long its figures are as good as new. */
export const SPANS = {
  hour: { periodSeconds: 60, periods: 60, freshMs: 60_000 },
  day: { periodSeconds: 900, periods: 96, freshMs: 5 * 60_000 },
  week: { periodSeconds: 3_600, periods: 168, freshMs: 30 * 60_000 },
} as const;

export type SpanName = keyof typeof SPANS;

export type Subject =
  | { readonly kind: 'gateway' }
  | { readonly kind: 'cell'; readonly id: string }
  | { readonly kind: 'tenant'; readonly id: string };

export const LINES = ['requests', 'errors', 'refusals', 'client_errors', 'p50_ms', 'p95_ms', 'p99_ms'] as const;
export type LineName = (typeof LINES)[number];
export type Lines = Readonly<Record<LineName, readonly (number | null)[]>>;

interface Wanted {
  readonly line: LineName;
  readonly metric: MetricName;
  readonly statistic: string;
  readonly code?: string;
}

const COMMON: readonly Wanted[] = [
  { line: 'requests', metric: 'requests', statistic: 'Sum' },
  { line: 'errors', metric: 'serverErrors', statistic: 'Sum' },
  { line: 'client_errors', metric: 'clientErrors', statistic: 'Sum' },
  ...(['p50', 'p95', 'p99'] as const).map((statistic) => ({
    line: `${statistic}_ms` as const,
    metric: 'latency' as const,
    statistic,
  })),
];

/** The gateway's own refusals are counted by code, and not by Cell. */
const REFUSALS: readonly Wanted[] = ERROR_CODES.map((code) => ({
  line: 'refusals',
  metric: 'refusals',
  statistic: 'Sum',
  code,
}));

/** Of a tenant there is no count of answers of 400..499. */
const OF_TENANT: readonly Wanted[] = COMMON.filter(({ line }) => line !== 'client_errors').map(
  ({ line, statistic, metric }) => ({
    line,
    statistic,
    metric: metric === 'requests' ? 'tenantRequests' : metric === 'latency' ? 'tenantLatency' : 'tenantErrors',
  }),
);

export interface FiguresQuery {
  readonly line: LineName;
  readonly query: MetricQuery;
}

export function figuresQueries(subject: Subject, deployment: string, span: SpanName): readonly FiguresQuery[] {
  const wanted = { gateway: [...COMMON, ...REFUSALS], cell: COMMON, tenant: OF_TENANT }[subject.kind];
  const { periodSeconds } = SPANS[span];
  return wanted.map(({ line, metric, statistic, code }, index) => {
    const { name, service } = METRIC[metric];
    return {
      line,
      query: {
        id: `q${index}`,
        namespace: METRIC_NAMESPACE,
        name,
        dimensions: {
          [DIMENSION.service]: service,
          [DIMENSION.deployment]: deployment,
          ...(subject.kind === 'cell' && { [DIMENSION.cell]: subject.id }),
          ...(subject.kind === 'tenant' && { [DIMENSION.tenant]: subject.id }),
          ...(code !== undefined && { [DIMENSION.code]: code }),
        },
        statistic,
        periodSeconds,
      },
    };
  });
}

/** Unix ms of the span that ended with the last whole period. */
export function spanAt(span: SpanName, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const { periodSeconds, periods } = SPANS[span];
  const periodMs = periodSeconds * 1000;
  const toMs = Math.floor(nowMs / periodMs) * periodMs;
  return { fromMs: toMs - periods * periodMs, toMs };
}

/** A value for each period, null where nothing was published. Several metrics of one line are added up. */
export function linesOf(
  queries: readonly FiguresQuery[],
  points: ReadonlyMap<string, MetricPoints>,
  span: SpanName,
  fromMs: number,
): Lines {
  const { periodSeconds, periods } = SPANS[span];
  const lines = Object.fromEntries(
    LINES.map((line) => [line, Array.from({ length: periods }, (): number | null => null)]),
  ) as Record<LineName, (number | null)[]>;
  for (const { line, query } of queries) {
    for (const { atMs, value } of points.get(query.id) ?? []) {
      const index = Math.round((atMs - fromMs) / (periodSeconds * 1000));
      if (index < 0 || index >= periods) continue;
      lines[line][index] = (lines[line][index] ?? 0) + rounded(value);
    }
  }
  return lines;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
