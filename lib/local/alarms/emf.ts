// Reads the embedded metric format out of a log line.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import type { Datapoints, Dimensions } from './metric-store';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** The data points of one log line, by sets of dimensions; none where it carries no metrics. */
export function readEmf(line: string): Datapoints[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return [];
  }
  const aws = record._aws as { Timestamp?: number; CloudWatchMetrics?: readonly Directive[] } | undefined;
  const timestampMs = aws?.Timestamp;
  if (timestampMs === undefined) return [];
  return (aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) => {
    const values = valuesOf(record, Metrics);
    return Dimensions.map((names) => ({
      namespace: Namespace,
      dimensions: dimensionsOf(record, names),
      timestampMs,
      values,
    }));
  });
}

function valuesOf(record: Record<string, unknown>, metrics: Directive['Metrics']): Datapoints['values'] {
  const values: Record<string, readonly number[]> = {};
  for (const { Name } of metrics) {
    const published = [record[Name]].flat().filter((value) => typeof value === 'number');
    if (published.length > 0) values[Name] = published;
  }
  return values;
}

function dimensionsOf(record: Record<string, unknown>, names: readonly string[]): Dimensions {
  const dimensions: Record<string, string> = {};
  for (const name of names) dimensions[name] = String(record[name]);
  return dimensions;
}
