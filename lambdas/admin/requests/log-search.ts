// Finds log lines with CloudWatch Logs Insights: a search is started, asked for its results while the caller waits, and
// can be asked again later. What it scanned is counted, since that is what AWS bills.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html

import { API_ERROR_FIELD } from '../../contract/access-log';
import type { LogSearchSettings } from '../../contract/settings';
import type { Clock } from '../../domain/ports';
import { type AwsTarget, askAws, awsTarget, type Environment, jsonCall } from '../../transport/aws-request';

/** One line's own JSON. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface Found {
  readonly lines: readonly LogLine[];
  /** Bytes that the search has read so far. */
  readonly scannedBytes: number;
  /** False while a part of the search runs. */
  readonly isComplete: boolean;
}

/** Field and value a line must have, and what else it must be. */
export interface Wanted {
  readonly groups: 'functions' | 'access';
  readonly field: string;
  readonly value: string;
  /** Only refusals, and answers of 400 and more. */
  readonly failuresOnly?: boolean;
}

export interface LogSearch {
  /** Starts a search for each; resolves to their ids. */
  start(wanted: readonly Wanted[], fromMs: number, toMs: number): Promise<readonly string[]>;
  /** What the searches have found so far; returns early when all have ended, and after `waitMs` at the latest. */
  results(ids: readonly string[], waitMs: number): Promise<Found>;
}

export interface LogSearchDeps {
  readonly settings: LogSearchSettings;
  readonly env: Environment;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
  /** Of one call, ms. */
  readonly timeoutMs: number;
}

/** Newest first. The page of the API allows up to 10,000. */
export const MOST_LINES = 1_000;
const POLL_MS = 300;
/** 1,000 lines at most, each escaped once more within JSON. */
const MAX_BYTES = 5_000_000;

/** The value is checked before: it holds neither quotes nor backslashes. */
export function queryText({ field, value, failuresOnly }: Wanted): string {
  const failures = failuresOnly ? ' | filter status >= 400' : '';
  return `fields @timestamp, @message | filter ${field} = "${value}"${failures} | sort @timestamp desc | limit ${MOST_LINES}`;
}

interface QueryResults {
  readonly status?: string;
  readonly results?: readonly (readonly { field?: string; value?: string }[])[];
  readonly statistics?: { readonly bytesScanned?: number };
}

export function createLogSearch({ settings, env, clock, pause, timeoutMs }: LogSearchDeps): LogSearch {
  let target: AwsTarget | undefined;
  const ask = async <T>(operation: string, input: object): Promise<T> => {
    target ??= awsTarget('logs', env);
    const request = jsonCall(`Logs_20140328.${operation}`, input, '1.1');
    const answer = await askAws(request, target, clock(), { timeoutMs, maxBytes: MAX_BYTES });
    if (answer.status === 200) return JSON.parse(answer.body.toString('utf8')) as T;
    throw new Error(`CloudWatch Logs answered ${answer.status} to ${operation}: ${faultOf(answer.body)}`);
  };
  return {
    start: (wanted, fromMs, toMs) =>
      Promise.all(
        wanted.map(async (one) => {
          const { queryId } = await ask<{ queryId: string }>('StartQuery', {
            logGroupNames: one.groups === 'access' ? [settings.access] : settings.functions,
            startTime: Math.floor(fromMs / 1000),
            endTime: Math.ceil(toMs / 1000),
            queryString: queryText(one),
          });
          return queryId;
        }),
      ),
    async results(ids, waitMs) {
      const untilMs = clock() + waitMs;
      for (;;) {
        const all = await Promise.all(ids.map((queryId) => ask<QueryResults>('GetQueryResults', { queryId })));
        const isComplete = all.every(({ status }) => status !== 'Scheduled' && status !== 'Running');
        if (isComplete || clock() + POLL_MS > untilMs) return { ...together(all), isComplete };
        await pause(POLL_MS);
      }
    },
  };
}

/** Type and message of AWS's error; neither holds a secret. */
function faultOf(body: Buffer): string {
  return body.toString('utf8').slice(0, 300);
}

/** A line that two of the searches found is in both once. */
function together(all: readonly QueryResults[]): Omit<Found, 'isComplete'> {
  const times = new Map<string, string>();
  for (const row of all.flatMap(({ results = [] }) => results)) {
    const valueOf = (name: string): string | undefined => row.find(({ field }) => field === name)?.value;
    const text = valueOf('@message');
    if (text !== undefined) times.set(text, valueOf('@timestamp') ?? '');
  }
  return {
    lines: [...times].flatMap(([text, time]) => parsed(text).map((line) => withTime(line, time))),
    scannedBytes: all.reduce((sum, { statistics }) => sum + (statistics?.bytesScanned ?? 0), 0),
  };
}

/** A line of the short access log has no time of its own. CloudWatch's is of UTC: `2026-11-30 21:04:05.123`. */
function withTime(line: LogLine, time: string): LogLine {
  if (line[API_ERROR_FIELD] === undefined) return line;
  return { ...line, requestTime: String(Date.parse(`${time.replace(' ', 'T')}Z`)) };
}

function parsed(text: string): LogLine[] {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? [line as LogLine] : [];
  } catch {
    return [];
  }
}
