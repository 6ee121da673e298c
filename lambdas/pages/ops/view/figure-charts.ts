// The charts of requests and latency, of the gateway, a Cell or a tenant, and the choice of time above them.

import { secondsOf } from '../model/alarms';
import { recordsOf, textOf } from '../model/answer';
import { type Figures, isOver, OVERS, type Over, type Probe, readFigures } from '../model/figures';
import type { Loaded } from '../model/loaded';
import { type Route, routeHash } from '../model/route';
import type { ConsoleWords } from '../text/console-words';
import { type ChartSpec, createChart } from './chart';
import { linkTo, make, panel } from './dom';
import { partOf, type ViewContext } from './view';

type ChartContext = Pick<ViewContext, 'language' | 'text'>;

export function overOf({ query }: Route): Over {
  const over = query.get('over');
  return isOver(over) ? over : 'hour';
}

export function figuresPath(over: Over, about: Readonly<Record<string, string>> = {}): string {
  return `/api/admin/figures?${new URLSearchParams({ ...about, over }).toString()}`;
}

/** Links, so that the time shown is part of the address. */
function overChoice({ view, id, query }: Route, text: ConsoleWords): HTMLElement {
  const now = overOf({ view, id, query });
  const links = OVERS.map((over) => {
    const link = linkTo(routeHash(view, id, { ...Object.fromEntries(query), over }), text.overs[over]);
    if (over === now) link.setAttribute('aria-current', 'true');
    return link;
  });
  const choice = make('div', 'choice', ...links);
  choice.setAttribute('role', 'group');
  choice.setAttribute('aria-label', text.overLabel);
  return choice;
}

export function trafficPanel(figures: Loaded | undefined, context: ViewContext): HTMLElement {
  const { route, text } = context;
  return panel(
    text.sections.traffic,
    overChoice(route, text),
    partOf(figures, context, 'console: true', (body) => figureCharts(body, overOf(route), context)),
  );
}

export function figureCharts(body: Record<string, unknown>, over: Over, context: ChartContext): Node {
  const figures = readFigures(body);
  // A part of the whole says what it lacks.
  const lacks = recordsOf(body['problems']).map(({ message }) => make('p', 'note', textOf(message)));
  if (figures === undefined || figures.times.length === 0) {
    return make('div', '', ...lacks, make('p', 'empty', context.text.noData));
  }
  const hasLatency = [figures.p50, figures.p95, figures.p99].some((values) => values.some((value) => value !== null));
  return make(
    'div',
    'charts',
    ...lacks,
    createChart(requestChart(figures, over, context)),
    hasLatency ? createChart(latencyChart(figures, over, context)) : null,
  );
}

function requestChart({ times, well, errors, refusals }: Figures, over: Over, context: ChartContext): ChartSpec {
  const { series, charts } = context.text;
  return {
    ...frame(times, over, context),
    title: charts.requests,
    bars: [
      { name: series.errors, values: errors, tone: 'tone-error' },
      // Metrics know refusals of the whole gateway alone.
      ...(refusals.some((value) => value !== null)
        ? [{ name: series.refusals, values: refusals, tone: 'tone-refusal' }]
        : []),
      { name: series.well, values: well, tone: 'tone-well' },
    ],
    lines: [],
    format: (value) => (value === null ? '–' : shortNumber(value, context)),
  };
}

function latencyChart({ times, p50, p95, p99 }: Figures, over: Over, context: ChartContext): ChartSpec {
  return {
    ...frame(times, over, context),
    title: context.text.charts.latency,
    bars: [],
    lines: [
      { name: 'p50', values: p50, tone: 'tone-p50' },
      { name: 'p95', values: p95, tone: 'tone-p95' },
      { name: 'p99', values: p99, tone: 'tone-p99' },
    ],
    format: (value) => milliseconds(value, context),
  };
}

export function probeChart(probes: readonly Probe[], context: ChartContext): HTMLElement {
  const { series, charts } = context.text;
  const times = probes.map(({ at }) => at);
  return createChart({
    ...frame(times, 'hour', context),
    title: charts.probes,
    bars: [
      {
        name: series.latency,
        values: probes.map(({ isOk, latencyMs }) => (isOk ? latencyMs : null)),
        tone: 'tone-well',
      },
    ],
    lines: [],
    failed: { name: series.failed, marks: probes.map(({ isOk }) => !isOk) },
    format: (value) => milliseconds(value, context),
  });
}

/** Probes of each of the last 24 hours, as the patrol counts them. */
export function probeCountChart(body: Record<string, unknown>, context: ChartContext): HTMLElement {
  const { series, sections } = context.text;
  const hours = recordsOf(body['hours']);
  const times = hours.map(({ from }) => secondsOf(from) ?? 0);
  const failed = hours.map((hour) => Number(hour['failed']));
  const well = hours.map(({ probes }, index) => Number(probes) - (failed[index] ?? 0));
  return createChart({
    ...frame(times, 'day', context),
    title: sections.probes,
    bars: [
      { name: series.failed, values: failed, tone: 'tone-error' },
      { name: series.well, values: well, tone: 'tone-well' },
    ],
    lines: [],
    format: (value) => (value === null ? '–' : shortNumber(value, context)),
  });
}

function frame(times: readonly number[], over: Over, { language, text }: ChartContext) {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = { month: 'short', day: 'numeric' } as const;
  const whole = new Intl.DateTimeFormat(language, { ...day, ...clock });
  const short = new Intl.DateTimeFormat(language, over === 'week' ? day : clock);
  const say = (format: Intl.DateTimeFormat) => times.map((seconds) => format.format(new Date(seconds * 1000)));
  const words = { asTable: text.asTable, time: text.labels.at, noData: text.noData };
  return { times: say(whole), axis: say(short), words };
}

function shortNumber(value: number, { language }: ChartContext): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

function milliseconds(value: number | null, context: ChartContext): string {
  if (value === null) return '–';
  return value >= 1_000 ? `${shortNumber(value / 1000, context)} s` : `${shortNumber(Math.round(value), context)} ms`;
}
