// What the main thread and the threads that serve requests say to each other.

import type { PlatformEvent } from '../alarms/platform-events';
import type { FunctionSurroundings } from '../hosting/functions';

// What hosted parts report while they serve: the functions' output, and what AWS itself would publish.

export interface Recorder {
  line(functionName: string, logGroupName: string, line: string): void;
  platform(event: PlatformEvent): void;
}

export interface ServeOrder {
  readonly kind: 'serve';
  /** Of the cloud assembly. */
  readonly directory: string;
  readonly surroundings: FunctionSurroundings;
  readonly requestsPerEnvironment: number;
  readonly host: string;
  /** Shared by all threads. */
  readonly port: number;
  /** The runner's own endpoints, answered by the main thread on a port of its own. */
  readonly own: { readonly paths: readonly string[]; readonly port: number };
}

/** `graceMs`: what requests under way have to end. */
export type FrontOrder = ServeOrder | { readonly kind: 'close'; readonly graceMs: number };

export type FrontReport =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'records'; readonly batch: RecordBatch };

// Gathers what a thread has to tell the main one: one message for many records costs little.

const GATHER_MS = 50;

type RecordCall = { [K in keyof Recorder]: readonly [K, ...Parameters<Recorder[K]>] }[keyof Recorder];

type RecordBatch = readonly RecordCall[];

interface BatchingRecorder extends Recorder {
  flush(): void;
}

export function batchRecords(send: (batch: RecordBatch) => void): BatchingRecorder {
  let calls: RecordCall[] = [];
  const flush = () => {
    if (calls.length > 0) send(calls);
    calls = [];
  };
  const add = (call: RecordCall) => {
    if (calls.length === 0) setTimeout(flush, GATHER_MS).unref();
    calls.push(call);
  };
  return {
    line: (...parameters) => add(['line', ...parameters]),
    platform: (event) => add(['platform', event]),
    flush,
  };
}

export function replayRecords(batch: RecordBatch, recorder: Recorder): void {
  for (const call of batch) {
    if (call[0] === 'line') recorder.line(call[1], call[2], call[3]);
    else recorder.platform(call[1]);
  }
}
