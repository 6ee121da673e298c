// Tells operators of a failure: a log line and a metric line. For the authorizer, where Powertools' logger and metrics
// would double the bundle for two lines that a good request never writes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

import { DIMENSION, METRIC_NAMESPACE, type MetricDefinition } from '../contract/metrics';
import { maskText } from '../domain/masking';
import type { Clock } from '../domain/ports';

export interface FailureReportOptions {
  readonly message: string;
  /** Counts the failures, by service alone. */
  readonly metric: MetricDefinition;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

export function failureReport({ message, metric, write, clock }: FailureReportOptions): (error: unknown) => void {
  const { name, unit, service } = metric;
  return (error) => {
    const now = clock();
    const timestamp = new Date(now).toISOString();
    write(JSON.stringify({ level: 'ERROR', message, timestamp, service, error: describe(error) }));
    write(
      JSON.stringify({
        _aws: {
          Timestamp: now,
          CloudWatchMetrics: [
            { Namespace: METRIC_NAMESPACE, Dimensions: [[DIMENSION.service]], Metrics: [{ Name: name, Unit: unit }] },
          ],
        },
        [DIMENSION.service]: service,
        [name]: 1,
      }),
    );
  };
}

/** Own properties of an error are left out: clients attach requests to theirs, credentials included. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return maskText(String(error));
  const { name, message, stack = '', cause } = error;
  return {
    name,
    message: maskText(message),
    stack: maskText(stack),
    ...(cause === undefined ? {} : { cause: describe(cause) }),
  };
}
