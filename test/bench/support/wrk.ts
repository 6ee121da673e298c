// One run of wrk: https://github.com/wg/wrk

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Load {
  readonly url: string;
  readonly callers: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent by POST; GET without one. */
  readonly body?: string | undefined;
}

export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no 2xx or 3xx, and connections that failed. */
  readonly failures: number;
}

export async function wrk(load: Load, folder: string): Promise<LoadResult> {
  const script = path.join(folder, 'post.lua');
  const post = load.body === undefined ? [] : ['-s', script];
  if (load.body !== undefined) writeFileSync(script, `wrk.method = "POST"\nwrk.body = ${JSON.stringify(load.body)}\n`);
  const headers = Object.entries(load.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const size = ['-t', '1', '-c', String(load.callers), '-d', `${load.seconds}s`, '--latency', '--timeout', '30s'];
  const { stdout } = await run('wrk', [...size, ...post, ...headers, load.url]);
  const socketErrors =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? [];
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)?.[1]),
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: milliseconds(/50%\s+([\d.]+\w+)/.exec(stdout)?.[1]),
    p99Ms: milliseconds(/99%\s+([\d.]+\w+)/.exec(stdout)?.[1]),
    failures: [/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0, ...socketErrors]
      .map(Number)
      .reduce((a, b) => a + b),
  };
}

function milliseconds(text = ''): number {
  const [, value, unit] = /^([\d.]+)(us|ms|s)$/.exec(text) ?? [];
  return Number(value) * { us: 0.001, ms: 1, s: 1_000 }[unit as 'us' | 'ms' | 's'];
}
