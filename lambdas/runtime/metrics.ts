// Publishes values of the metric list as one line in CloudWatch's embedded metric format.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import {
  DIMENSION,
  type DimensionName,
  isMetered,
  METRIC_NAMESPACE,
  type MeteredCells,
  type MetricDefinition,
  type MetricName,
} from '../contract/metrics';
import type { RouteTable } from '../contract/route-table';
import type { Clock } from '../domain/ports';

export type MetricValues<N extends string = MetricName> = { readonly [name in N]?: number };
export type DimensionValues = { readonly [name in DimensionName]?: string | undefined };
export type PublishMetrics<N extends string = MetricName> = (
  values: MetricValues<N>,
  dimensions?: DimensionValues,
) => void;

/** Who publishes: dimensions of every series. */
export interface MetricsSource<N extends string = MetricName> {
  readonly deployment: string;
  readonly service: string;
  /** What it may publish; any other value is left out. */
  readonly metrics: { readonly [name in N]?: MetricDefinition };
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: { readonly Name: string; readonly Unit: string }[];
}

/**
 * Values that share dimensions make one directive, and all directives one line. Nothing is kept between calls, so that
 * requests served at once in one environment cannot mix. A dimension without a value takes its sets with it, and the
 * last set its metric.
 */
export function createMetricsPublisher<N extends string = MetricName>(
  source: MetricsSource<N>,
  write: (line: string) => void = writeLine,
  clock: Clock = Date.now,
): PublishMetrics<N> {
  return (values, dimensions = {}) => {
    const known: DimensionValues = {
      ...dimensions,
      [DIMENSION.deployment]: source.deployment,
      [DIMENSION.service]: source.service,
    };
    const directives = new Map<object, Directive>();
    const line: Record<string, unknown> = {};
    for (const name of Object.keys(values) as N[]) {
      const value = values[name];
      const metric = source.metrics[name];
      if (value === undefined || !metric) continue;
      let directive = directives.get(metric.dimensions);
      if (directive === undefined) {
        const dimensionSets = valued(metric.dimensions, known);
        if (dimensionSets.length === 0) continue;
        directive = { Namespace: METRIC_NAMESPACE, Dimensions: dimensionSets, Metrics: [] };
        directives.set(metric.dimensions, directive);
      }
      line[metric.name] = value;
      directive.Metrics.push({ Name: metric.name, Unit: metric.unit });
    }
    if (directives.size === 0) return;
    const head = { _aws: { Timestamp: clock(), CloudWatchMetrics: [...directives.values()] } };
    write(JSON.stringify({ ...head, ...known, ...line }));
  };
}

export type DimensionSets = readonly (readonly DimensionName[])[];

/** The sets all of whose dimensions have a value. */
export function valued(sets: DimensionSets, known: DimensionValues): DimensionSets {
  return sets.filter((set) => set.every((name) => known[name] !== undefined));
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

type IsMetered = (cell: string) => boolean;

export function meteredBy(which: MeteredCells, { cells }: RouteTable): IsMetered {
  const metered = new Set(Object.keys(cells).filter((cell) => isMetered(which, cells[cell]?.core === true)));
  return (cell) => metered.has(cell);
}

/** Metrics of other Cells lose the Cell: what remains counts for the function, and what has nothing else is not published. */
export function meterCells(publish: PublishMetrics, hasOwn: IsMetered): PublishMetrics {
  return (values, dimensions = {}) => {
    const { cell } = dimensions;
    publish(values, cell === undefined || hasOwn(cell) ? dimensions : { ...dimensions, cell: undefined });
  };
}
