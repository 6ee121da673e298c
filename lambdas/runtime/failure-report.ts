// Tells operators of a failure: a log line and a metric line. For the authorizer, where Powertools' logger would double
// the bundle for a line that a good request never writes.

import { METRIC, type MetricName } from '../contract/metrics';
import { maskText } from '../domain/masking';
import type { Clock } from '../domain/ports';
import { metricsPublisher } from './metrics';

export interface FailureReportOptions {
  readonly message: string;
  /** Counts the failures, by service alone. */
  readonly metric: MetricName;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

export function failureReport({ message, metric, write, clock }: FailureReportOptions): (error: unknown) => void {
  const { service } = METRIC[metric];
  const publish = metricsPublisher(service, write, clock);
  return (error) => {
    const timestamp = new Date(clock()).toISOString();
    write(JSON.stringify({ level: 'ERROR', message, timestamp, service, error: describe(error) }));
    publish({ [metric]: 1 });
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
