// Single keys while the gateway runs in a terminal: o opens the ops page, r starts again, q or Ctrl-C ends.

import { spawn } from 'node:child_process';
import type { ReadStream } from 'node:tty';

// Ctrl-C, SIGTERM and a closed terminal: the first ends the run in order, a second one at once.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes on the signal that the terminal sent to both: that is one wish, not two. */
const SAME_WISH_MS = 500;

/** Why what was under way did not come to its end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Aborted at the first signal. From then on a further one ends the process with `forcedExitCode`. */
export function interrupted(forcedExitCode: number): AbortSignal {
  const wish = new AbortController();
  let firstMs: number | undefined;
  const onSignal = () => {
    const nowMs = Date.now();
    firstMs ??= nowMs;
    if (nowMs - firstMs > SAME_WISH_MS) process.exit(forcedExitCode);
    wish.abort(new Interrupted());
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return wish.signal;
}

export interface KeyActions {
  readonly o: () => void;
  readonly r: () => void;
  readonly q: () => void;
}

const CTRL_C = '\u0003';

/** Returns what gives the terminal back as it was. In raw mode Ctrl-C is a key, and no signal. */
export function listenToKeys(input: ReadStream, actions: KeyActions): () => void {
  const onData = (text: string | Buffer) => {
    for (const key of String(text)) {
      if (key === CTRL_C) actions.q();
      else if (key === 'o' || key === 'r' || key === 'q') actions[key]();
    }
  };
  const restore = () => {
    process.off('exit', restore);
    input.off('data', onData).setRawMode(false);
    input.pause();
  };
  input.setRawMode(true).on('data', onData).resume();
  process.once('exit', restore);
  return restore;
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', linux: 'xdg-open' };

/** In the user's browser; `orElse` where no program opens pages, as over SSH. */
export function openPage(url: string, orElse: () => void): void {
  const opener = OPENERS[process.platform];
  if (opener === undefined) return orElse();
  spawn(opener, [url], { stdio: 'ignore', detached: true }).on('error', orElse).unref();
}
