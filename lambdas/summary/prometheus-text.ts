// GET /api/admin/metrics: the summary as Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/

import type { CellStatus, HealthSummary } from '../contract/health-summary';
import type { HttpApp } from '../domain/http';
import { isRefusal } from '../domain/refusal';
import type { SummaryOptions } from './health-summary-route';
import { GAUGE, type GaugeDefinition } from './prometheus';
import type { SnapshotReader } from './snapshot';
import { summarize } from './summarize';

const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const STATUSES: readonly CellStatus[] = ['up', 'degraded', 'down', 'unknown'];

interface Sample {
  /** In the order of the definition's labels. */
  readonly labels: readonly string[];
  /** Null: nothing is known, so no sample is written. */
  readonly value: number | null;
}

/** @param deployment its name, a label of every sample: one Prometheus may scrape several */
export function prometheusText(summary: HealthSummary, deployment: string): string {
  const family = familyOf(deployment);
  const { cells, patrol } = summary;
  const perCell = (value: (cell: (typeof cells)[number]) => number | null): Sample[] =>
    cells.map((cell) => ({ labels: [cell.cell], value: value(cell) }));
  const lights = [
    { target: 'gateway', light: summary.light },
    ...cells.map(({ cell, light }) => ({ target: cell, light })),
  ];
  return [
    family(
      GAUGE.cellUp,
      perCell(({ status }) => (status === 'unknown' ? null : status === 'down' ? 0 : 1)),
    ),
    family(
      GAUGE.cellStatus,
      cells.flatMap(({ cell, status }) =>
        STATUSES.map((each) => ({ labels: [cell, each], value: each === status ? 1 : 0 })),
      ),
    ),
    family(
      GAUGE.cellLatency,
      perCell(({ latency_ms: ms }) => (ms === null ? null : ms / 1000)),
    ),
    family(
      GAUGE.cellFailures,
      perCell(({ consecutive_failures: failures }) => failures),
    ),
    family(
      GAUGE.cellLastCheck,
      perCell(({ last_check_at: at }) => at),
    ),
    family(
      GAUGE.cellUptime,
      cells.flatMap(({ cell, uptime }) => [
        { labels: [cell, '1h'], value: uptime.h1 },
        { labels: [cell, '24h'], value: uptime.h24 },
        { labels: [cell, '7d'], value: uptime.d7 },
      ]),
    ),
    family(
      GAUGE.circuitOpen,
      perCell(({ circuit }) => (circuit === 'closed' ? 0 : 1)),
    ),
    family(
      GAUGE.lightRed,
      lights.map(({ target, light }) => ({ labels: [target], value: light === null ? 0 : 1 })),
    ),
    family(GAUGE.patrolAge, [{ labels: [], value: patrol.age_seconds }]),
    family(GAUGE.patrolBlind, [{ labels: [], value: patrol.blind ? 1 : 0 }]),
    family(GAUGE.patrolStale, [{ labels: [], value: summary.stale ? 1 : 0 }]),
  ].join('');
}

type Family = (gauge: GaugeDefinition, samples: readonly Sample[]) => string;

function familyOf(deployment: string): Family {
  const own = `deployment="${escapeLabel(deployment)}"`;
  return (gauge, samples) => familyText(gauge, own, samples);
}

function familyText({ name, help, labels }: GaugeDefinition, own: string, samples: readonly Sample[]): string {
  const lines = samples
    .filter(({ value }) => value !== null)
    .map((sample) => {
      const pairs = labels.map((label, index) => `${label}="${escapeLabel(sample.labels[index] ?? '')}"`);
      return `${name}{${[own, ...pairs].join(',')}} ${sample.value}\n`;
    });
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

export function createMetricsRoute(
  read: SnapshotReader,
  { clock, ...frame }: SummaryOptions,
  deployment: string,
): HttpApp {
  return async () => {
    const snapshot = await read();
    if (isRefusal(snapshot)) return snapshot;
    const headers = { 'content-type': PROMETHEUS_CONTENT_TYPE, 'cache-control': 'private, no-store' };
    const summary = summarize(snapshot, { ...frame, nowMs: clock() });
    return { status: 200, headers, body: prometheusText(summary, deployment) };
  };
}
