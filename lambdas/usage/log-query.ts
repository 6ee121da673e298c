// Queries of CloudWatch Logs Insights, in slices of time that are small enough for what one query gives back.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html

import { forEachBounded } from '../domain/bounded';
import type { AwsCalls } from './aws-calls';

/** Unix ms, on whole seconds: from `fromMs` on, and before `toMs`. */
export interface Slice {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface LogQuery {
  readonly logGroup: string;
  readonly text: string;
  /** Of the log lines' own times. Both ends are part of it: the text has to name the exact times. */
  readonly slice: Slice;
}

export type Row = Readonly<Record<string, string>>;

/** Undefined where there is more than one query gives back, or CloudWatch gave it up: the slice is too long. */
export type RunQuery = (query: LogQuery) => Promise<readonly Row[] | undefined>;

/** What one query gives back at most. */
export const MOST_ROWS = 10_000;
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1_000;

interface QueryResults {
  readonly status: string;
  readonly results?: readonly (readonly { readonly field: string; readonly value: string }[])[];
}

/** @param mostMs how long a query may run before its slice counts as too long */
export function createRunQuery(
  { json }: Pick<AwsCalls, 'json'>,
  wait: (ms: number) => Promise<void>,
  mostMs = 120_000,
): RunQuery {
  return async ({ logGroup, text, slice }) => {
    const { queryId } = await json<{ queryId: string }>('logs', 'Logs_20140328.StartQuery', {
      logGroupName: logGroup,
      startTime: Math.floor(slice.fromMs / 1000),
      endTime: Math.ceil(slice.toMs / 1000),
      queryString: text,
      limit: MOST_ROWS,
    });
    let waitedMs = 0;
    for (let pauseMs = FIRST_LOOK_MS; waitedMs < mostMs; pauseMs = Math.min(LONGEST_LOOK_MS, pauseMs * 1.5)) {
      const { status, results = [] } = await json<QueryResults>('logs', 'Logs_20140328.GetQueryResults', { queryId });
      if (status === 'Complete') return results.length >= MOST_ROWS ? undefined : results.map(rowOf);
      if (status !== 'Scheduled' && status !== 'Running') return undefined;
      await wait(pauseMs);
      waitedMs += pauseMs;
    }
    return undefined;
  };
}

function rowOf(fields: NonNullable<QueryResults['results']>[number]): Row {
  return Object.fromEntries(fields.map(({ field, value }) => [field, value]));
}

const SECOND_MS = 1_000;
/** A slice that is too long becomes this many. */
const PARTS = 4;
/** Of the 30 queries that an account may run at once. */
const AT_ONCE = 4;

export interface SlicedRows {
  readonly rows: readonly { readonly slice: Slice; readonly row: Row }[];
  /** The shortest slice that was needed. */
  readonly sliceMs: number;
  /** Of the fullest slice. */
  readonly mostRows: number;
}

/** Every row of all slices. @throws Error where one second has more rows than a query gives back */
export async function inSlices(
  slices: readonly Slice[],
  run: (slice: Slice) => Promise<readonly Row[] | undefined>,
): Promise<SlicedRows> {
  const rows: { slice: Slice; row: Row }[] = [];
  let [sliceMs, mostRows] = [Number.POSITIVE_INFINITY, 0];
  let wanted = slices;
  while (wanted.length > 0) {
    const tooLong: Slice[] = [];
    await forEachBounded(wanted, AT_ONCE, async (slice) => {
      const found = await run(slice);
      if (found === undefined) tooLong.push(slice);
      else {
        for (const row of found) rows.push({ slice, row });
        sliceMs = Math.min(sliceMs, slice.toMs - slice.fromMs);
        mostRows = Math.max(mostRows, found.length);
      }
    });
    wanted = tooLong.flatMap((slice) => split(slice));
  }
  return { rows, sliceMs, mostRows };
}

/** Grows only where twice as long a slice would fit with room: one that is too long is scanned for nothing. */
export function nextSlice({ sliceMs, mostRows }: SlicedRows): number {
  return mostRows < MOST_ROWS / 4 ? sliceMs * 2 : sliceMs;
}

function split({ fromMs, toMs }: Slice): Slice[] {
  const seconds = Math.round((toMs - fromMs) / SECOND_MS);
  if (seconds < 2)
    throw new Error(`The log of ${new Date(fromMs).toISOString()} cannot be queried: one second is too much`);
  return slicesOf({ fromMs, toMs }, Math.ceil(seconds / PARTS) * SECOND_MS);
}

/** Slices of `lengthMs`; the last one may be shorter. */
export function slicesOf({ fromMs, toMs }: Slice, lengthMs: number): Slice[] {
  const count = Math.ceil((toMs - fromMs) / lengthMs);
  return Array.from({ length: count }, (_, index) => ({
    fromMs: fromMs + index * lengthMs,
    toMs: Math.min(toMs, fromMs + (index + 1) * lengthMs),
  }));
}
