// The proxy's records where a deployment asks for fewer: lines of good requests 1 in N, and their metrics gathered. A file
// next to the bundle, which only such a deployment has.

import { type MeteredCells, PROXY_METRIC } from '../../contract/metrics';
import type { RouteTable } from '../../contract/route-table';
import type { RecordSettings } from '../../contract/settings';
import type { Clock } from '../../domain/ports';
import { createLineLog, type Log } from '../../runtime/line-log';
import {
  createMetricsPublisher,
  type MetricValues,
  meterCells,
  meteredBy,
  type PublishMetrics,
} from '../../runtime/metrics';
import { createRequestMetrics, type RecordRequest } from '../../runtime/request-log';
import { createGatherer, type PublishAt } from './gather';
import { createLineWriter } from './good-lines';

/** What the proxy reads from its environment, of which this needs a part. */
export interface RecordPlace {
  readonly deployment: string;
  /** Name of a table. CloudFormation draws its end at random, and no answer shows it. */
  readonly stateTable: string;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly meteredCells: MeteredCells;
  readonly meteredTenants: readonly string[];
  /** JSON of {@link RecordSettings}. */
  readonly records: string | undefined;
}

export interface RecordParts {
  readonly write: (line: string) => void;
  readonly clock: Clock;
  /** Runs its argument when the environment is about to be shut down. */
  readonly atShutdown: (run: () => void) => void;
}

export interface Records {
  readonly log: Log;
  readonly recordMetrics: RecordRequest;
}

export const createRecords = (place: RecordPlace, routes: RouteTable): Records =>
  createRecordsOver(place, routes, {
    write: (line) => void process.stdout.write(`${line}\n`),
    clock: Date.now,
    atShutdown,
  });

/**
 * Lambda sends SIGTERM where an extension runs, as that of secrets does, and leaves 300 ms.
 * https://github.com/aws-samples/graceful-shutdown-with-aws-lambda
 */
function atShutdown(run: () => void): void {
  process.once('SIGTERM', () => {
    run();
    process.exit(0);
  });
}

export function createRecordsOver(place: RecordPlace, routes: RouteTable, parts: RecordParts): Records {
  const { logLevel, meteredTenants } = place;
  const settings = JSON.parse(place.records ?? '{}') as RecordSettings;
  const { write, clock } = parts;
  const log = createLineLog('proxy', { level: logLevel, write, clock });
  const writeLine = createLineWriter(log, settings, { salt: place.stateTable, clock });
  const publish = meterCells(publisher(place.deployment, settings, parts), meteredBy(place.meteredCells, routes));
  const recordMetrics = createRequestMetrics(publish, meteredTenants);
  return {
    // The line is written below, where all that is known of the request is at hand.
    log: { info: ignore, warn: ignore, error: ignore },
    recordMetrics(outcome) {
      writeLine(outcome);
      recordMetrics(outcome);
    },
  };
}

function ignore(): void {}

function publisher(deployment: string, { gatherSeconds }: RecordSettings, parts: RecordParts): PublishMetrics {
  const { write, clock } = parts;
  const source = { deployment, service: 'proxy', metrics: PROXY_METRIC };
  if (gatherSeconds === 0) return createMetricsPublisher(source, write, clock);
  let atMs = 0;
  const publish = createMetricsPublisher(source, write, () => atMs);
  const publishAt: PublishAt = (time, values, dimensions) => {
    atMs = time;
    // The line takes a list of values as it takes one.
    publish(values as MetricValues, dimensions);
  };
  const gatherer = createGatherer(publishAt, gatherSeconds * 1000, clock);
  parts.atShutdown(() => gatherer.flush());
  return gatherer.publish;
}
