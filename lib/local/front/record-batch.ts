// Gathers what a thread has to tell the main one: one message for many records costs little.

import type { Recorder } from '../hosting/recorder';

const GATHER_MS = 50;

type RecordCall = { [K in keyof Recorder]: readonly [K, ...Parameters<Recorder[K]>] }[keyof Recorder];

export type RecordBatch = readonly RecordCall[];

export interface BatchingRecorder extends Recorder {
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
