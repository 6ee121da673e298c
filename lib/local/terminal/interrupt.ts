// Ctrl-C, SIGTERM and a closed terminal: the first ends the run in order, a second one at once.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes on the signal that the terminal sent to both: that is one wish, not two. */
const SAME_WISH_MS = 500;

/** Resolves at the first signal. From then on a further one ends the process with `forcedExitCode`. */
export function interrupted(forcedExitCode: number): Promise<void> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const onSignal = () => {
      const nowMs = Date.now();
      firstMs ??= nowMs;
      if (nowMs - firstMs > SAME_WISH_MS) process.exit(forcedExitCode);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
}
