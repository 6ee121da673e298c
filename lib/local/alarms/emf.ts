// Reads the embedded metric format out of a log line.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import type { Datapoint } from './metric-store';

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** The data points of one log line; none where it carries no metrics. */
export function readEmf(line: string): Datapoint[] {
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
  return (aws?.CloudWatchMetrics ?? []).flatMap((directive) =>
    directive.Dimensions.flatMap((names) =>
      directive.Metrics.flatMap(({ Name }) => {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(record[name])]));
        const values = [record[Name]].flat().filter((value) => typeof value === 'number');
        return values.length > 0
          ? [{ namespace: directive.Namespace, name: Name, dimensions, timestampMs, values }]
          : [];
      }),
    ),
  );
}
