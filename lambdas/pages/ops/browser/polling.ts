// Runs a refresh again and again while the page is visible.

export interface Polling {
  /** Refreshes now, or as soon as the refresh under way has ended. */
  now(): void;
  stop(): void;
}

/** @param refresh resolves to the ms until it wants to run again. */
export function startPolling(refresh: () => Promise<number>): Polling {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;
  let stopped = false;

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    const delayMs = await refresh();
    running = false;
    if (!stopped && !document.hidden) timer = setTimeout(() => void run(), again ? 0 : delayMs);
  }

  function onVisibility(): void {
    if (document.hidden) clearTimeout(timer);
    else void run();
  }
  const onOnline = (): void => void run();

  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onOnline);
  void run();
  return {
    now: () => void run(),
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('online', onOnline);
    },
  };
}
