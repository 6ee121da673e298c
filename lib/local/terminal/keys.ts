// Single keys while the gateway runs in a terminal: o opens the ops page, r starts again, q or Ctrl-C ends.

import { spawn } from 'node:child_process';
import type { ReadStream } from 'node:tty';

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
