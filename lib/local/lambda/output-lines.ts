// What a function writes to its standard streams, given on line by line.

import { Console } from 'node:console';
import { Writable } from 'node:stream';

export type LineSink = (line: string) => void;

/** A stream without a buffer of its own: a whole line goes to the sink within the call that wrote it. */
class LineStream extends Writable {
  readonly #sink: LineSink;
  #partial = '';

  constructor(sink: LineSink) {
    super({ decodeStrings: false });
    this.#sink = sink;
  }

  override write(chunk: unknown): boolean {
    const text =
      this.#partial + (typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8'));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (end > start) this.#sink(text.slice(start, end));
      start = end + 1;
    }
    this.#partial = text.slice(start);
    return true;
  }
}

export interface CapturedOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly console: Console;
}

export function captureOutput(sink: LineSink): CapturedOutput {
  const stdout = new LineStream(sink);
  const stderr = new LineStream(sink);
  const ownConsole = new Console({ stdout, stderr, colorMode: false });
  return { stdout, stderr, console: Object.assign(ownConsole, { Console }) };
}
