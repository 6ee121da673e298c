// What a request and a round of the patrol cost, as counted in the local stack; a test holds the file to what it counts.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface FunctionCounts {
  readonly invocations: number;
  /** Lines in the log, those of metrics included. */
  readonly logEvents: number;
  readonly logBytes: number;
  readonly metricLines: number;
}

export interface RequestCounts {
  readonly perRequest: {
    readonly authorizer: FunctionCounts;
    readonly proxy: FunctionCounts;
    readonly accessLogBytes: number;
  };
  /** What one request writes by itself, and what it writes where the description keeps less. */
  readonly records: {
    readonly lineBytes: number;
    /** Added to a kept line: for how many requests it stands. */
    readonly markBytes: number;
    readonly metricsLineBytes: number;
    /** A line of gathered metrics without its values, and the values of one request. */
    readonly gatheredLineBytes: number;
    readonly valueBytes: number;
    readonly shortAccessLogBytes: number;
  };
  /** Of a round in which nothing changes: a fixed part, and one for each Cell. */
  readonly patrolRound: {
    readonly logEvents: number;
    readonly logBytes: number;
    readonly logEventsPerCell: number;
    readonly logBytesPerCell: number;
  };
  /** Custom metrics that CloudWatch bills while all is well. */
  readonly metricSeries: { readonly fixed: number; readonly perCell: number };
}

export interface TableCounts {
  /** Keys of the one read that looks up circuit and lights, and of one that has the platform's light from another. */
  readonly keysPerFleetRead: number;
  readonly keysPerSharedRead: number;
  /** Operations of a round of the patrol in which nothing changes, at `patrolCells` Cells. */
  readonly patrolCells: number;
  readonly patrolOperations: Readonly<Record<string, number>>;
}

/** CPU time a request, microseconds, on the machine that measured. */
export interface CpuCounts {
  readonly authorizer: number;
  readonly proxy: number;
  /** Both behind one HTTP server, as a container would run them. */
  readonly container: number;
}

export interface MeasuredCounts extends RequestCounts {
  readonly table: TableCounts;
  readonly cpuMicroseconds: CpuCounts;
}

export const COUNTS_FILE = path.join(__dirname, 'counts.json');

export function readCounts(): MeasuredCounts {
  return JSON.parse(readFileSync(COUNTS_FILE, 'utf8')) as MeasuredCounts;
}
