// The figures API: traffic, errors and latency over an hour, a day or a week.

import type { RouteTable } from '../../contract/route-table';
import type { HttpApp, RequestFacts } from '../../domain/http';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import { TENANT_ID } from '../../domain/tenant/tenant';
import type { AdminParts } from '../app';
import { knownCell } from '../fields';
import { jsonAnswer } from '../json';
import { type ConsoleDeps, isoTime, reading } from './alarms';
import type { CloudWatch } from './cloud-watch';
import type { FigureCache, KeptFigures } from './figure-cache';
import { figuresQueries, type Lines, linesOf, SPANS, type SpanName, type Subject, spanAt } from './figures';

export interface FigurePartsDeps extends ConsoleDeps {
  readonly cloudWatch: Pick<CloudWatch, 'metrics'>;
  readonly cache: FigureCache;
  /** Each name that is asked for costs metrics of the day's share: only Cells that there are. */
  readonly routes: RouteTable;
  /** Tenants with metrics of their own. */
  readonly meteredTenants: readonly string[];
}

const PROBLEMS = {
  cloudwatch: {
    zh: 'CloudWatch 没有完整应答，数据可能不全或较旧',
    en: 'CloudWatch gave no whole answer: figures may be missing or old',
  },
  table: {
    zh: '读不到状态表，无法缓存，因此没有数据',
    en: 'The state table is out of reach: there are no figures without it',
  },
  budget: {
    zh: '指标查询额度暂时用完，数据较旧或缺失',
    en: 'The share of metric queries is used up for now: figures are old or missing',
  },
  unmetered: {
    zh: '该租户没有单独的指标，请写入 metrics.tenants',
    en: 'This tenant has no metrics of its own: name it in metrics.tenants',
  },
} as const;

type ProblemName = keyof typeof PROBLEMS;
const SPAN_NAMES = Object.keys(SPANS) as readonly SpanName[];
/** Figures this many times as old as they should be are told to be. */
const OLD = 5;

interface Figures {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: Lines;
}

interface Found {
  readonly figures: Figures | undefined;
  readonly problem?: ProblemName;
}

export function createFigureParts(deps: FigurePartsDeps): AdminParts {
  const { clock, cache, deployment } = deps;

  const look = async (subject: Subject, span: SpanName, facts: RequestFacts): Promise<Found> => {
    const name = `${subject.kind}:${subject.kind === 'gateway' ? '' : subject.id}:${span}`;
    const nowMs = clock();
    let kept: KeptFigures | undefined;
    let mayAsk: boolean;
    const queries = figuresQueries(subject, deployment, span);
    try {
      kept = await cache.get(name);
      const age = kept === undefined ? Number.POSITIVE_INFINITY : nowMs - kept.atMs;
      if (kept && age >= 0 && age < SPANS[span].freshMs) return { figures: parsed(kept) };
      mayAsk = await cache.take(queries.length, nowMs);
    } catch (error) {
      facts['problem'] = String(error);
      return { figures: undefined, problem: 'table' };
    }
    if (!mayAsk) {
      const isOld = kept === undefined || Math.abs(nowMs - kept.atMs) > OLD * SPANS[span].freshMs;
      return { figures: parsed(kept), ...(isOld && { problem: 'budget' as const }) };
    }
    const { fromMs, toMs } = spanAt(span, nowMs);
    const { points, fault } = await deps.cloudWatch.metrics(
      queries.map(({ query }) => query),
      fromMs,
      toMs,
    );
    const figures = { fromMs, toMs, lines: linesOf(queries, points, span, fromMs) };
    if (fault !== undefined) {
      facts['problem'] = fault;
      // Half an answer is not kept: the next look may get the whole.
      return { figures: points.size === 0 ? (parsed(kept) ?? figures) : figures, problem: 'cloudwatch' };
    }
    await cache.put(name, { atMs: nowMs, json: JSON.stringify(figures) }).catch(() => undefined);
    return { figures };
  };

  const figures: HttpApp = async (request, facts) => {
    const asked = readAsked(request.rawQuery, deps.routes);
    if (isRefusal(asked)) return asked;
    const { subject, span } = asked;
    const isMetered = subject.kind !== 'tenant' || deps.meteredTenants.includes(subject.id);
    const found: Found = isMetered ? await look(subject, span, facts) : { figures: undefined, problem: 'unmetered' };
    const { periodSeconds, periods } = SPANS[span];
    const own = spanAt(span, clock());
    const { fromMs, toMs, lines } = found.figures ?? { ...own, lines: linesOf([], new Map(), span, own.fromMs) };
    const read = reading(request, deps.language);
    return jsonAnswer(200, {
      ...(subject.kind !== 'gateway' && { [subject.kind]: subject.id }),
      over: span,
      period_seconds: periodSeconds,
      from: isoTime(fromMs),
      to: isoTime(toMs),
      source: deps.source,
      problems: found.problem ? [{ source: found.problem, message: read(PROBLEMS[found.problem]) }] : [],
      times: Array.from({ length: periods }, (_, index) => isoTime(fromMs + index * periodSeconds * 1000)),
      ...lines,
    });
  };

  return { 'GET /api/admin/figures': figures };
}

function parsed(kept: KeptFigures | undefined): Figures | undefined {
  return kept && (JSON.parse(kept.json) as Figures);
}

function readAsked(
  rawQuery: string,
  routes: RouteTable,
): { readonly subject: Subject; readonly span: SpanName } | Refusal {
  const query = new URLSearchParams(rawQuery);
  const named = query.get('over') ?? 'hour';
  const span = SPAN_NAMES.find((name) => name === named);
  if (span === undefined) return refusal('BAD_REQUEST', `over must be one of ${SPAN_NAMES.join(', ')}`);
  const [cell, tenant] = [query.get('cell'), query.get('tenant')];
  if (cell !== null && tenant !== null) return refusal('BAD_REQUEST', 'Ask for a Cell or for a tenant, not for both');
  if (cell !== null) {
    const id = knownCell(routes, cell);
    return typeof id === 'string' ? { subject: { kind: 'cell', id }, span } : id;
  }
  if (tenant === null) return { subject: { kind: 'gateway' }, span };
  return TENANT_ID.test(tenant)
    ? { subject: { kind: 'tenant', id: tenant }, span }
    : refusal('BAD_REQUEST', 'tenant must be the id of a tenant');
}
