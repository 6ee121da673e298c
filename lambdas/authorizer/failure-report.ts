// Tells operators of a failure: a log line and a metric line.

import { METRIC, type MetricName } from '../contract/metrics';
import type { Clock } from '../domain/ports';
import { lineLog } from '../runtime/line-log';
import { metricsPublisher } from '../runtime/metrics';
import type { OnFailure } from './authorizer-function';

export interface FailureReportOptions {
  readonly message: string;
  /** Counts the failures, by service alone. */
  readonly metric: MetricName;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

export function failureReport({ message, metric, write, clock }: FailureReportOptions): OnFailure {
  const { service } = METRIC[metric];
  const log = lineLog(service, { write, clock });
  const publish = metricsPublisher(service, write, clock);
  return (error, request) => {
    log.error(message, { ...request, error: error instanceof Error ? error : String(error) });
    publish({ [metric]: 1 });
  };
}
