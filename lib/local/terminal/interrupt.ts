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
