// Shows what the start is doing and how long each step took.

import type { Style } from '../../terminal/style';

const FRAME_MS = 100;

/** Runs a step and shows it: at once as under way on a terminal, and when it is done, with its time. */
export function createProgress(stream: NodeJS.WriteStream, style: Style, nowMs: () => number = Date.now) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const startedMs = nowMs();
    const show = (mark: string, end: string) => {
      const seconds = ((nowMs() - startedMs) / 1000).toFixed(1);
      stream.write(`${stream.isTTY ? '\r' : ''}${mark} ${name} ${style('dim', `${seconds} s`)}${end}`);
    };
    if (stream.isTTY) show(style('cyan', '…'), '');
    const timer = stream.isTTY ? setInterval(() => show(style('cyan', '…'), ''), FRAME_MS) : undefined;
    // A step may block this thread: what is shown must be out before it does.
    await new Promise(setImmediate);
    try {
      const result = await work();
      show(style('green', '✔'), '\n');
      return result;
    } catch (error) {
      show(style('red', '✘'), '\n');
      throw error;
    } finally {
      clearInterval(timer);
    }
  };
}
