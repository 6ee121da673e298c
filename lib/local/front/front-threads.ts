// Serves the API from several threads on one port, so that the gateway uses more than one core.

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type FrontOrder, type FrontReport, type Recorder, replayRecords, type ServeOrder } from './messages';

/** Node shares a port among listeners where the kernel shares out their connections: of its platforms, on Linux. */
export function canSharePort(platform: NodeJS.Platform, nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return platform === 'linux' && (major >= 24 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12));
}

export const CAN_SHARE_PORT = canSharePort(process.platform, process.versions.node);

/** All that a request allocates dies with it: room for many requests leaves little to copy. Worth a fifth of the throughput. */
const YOUNG_GENERATION_MB = 256;

export class FrontThreads {
  readonly #threads: readonly FrontThread[];

  /** The threads load their code at once, and wait for an order. `onCrash` hears of one that died while it served. */
  constructor(count: number, onCrash: (error: Error) => void) {
    this.#threads = Array.from({ length: count }, () => new FrontThread(onCrash));
  }

  /** Resolves when every thread listens. What they record while they serve goes to `recorder`. */
  async serve(order: ServeOrder, recorder: Recorder): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.serve(order, recorder)));
  }

  /** Requests under way have `graceMs` to end. */
  async close(graceMs = 0): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close(graceMs)));
  }
}

class FrontThread {
  readonly #worker: Worker;
  #recorder: Recorder | undefined;
  #isGone = false;
  #waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  constructor(onCrash: (error: Error) => void) {
    const entry = JSON.stringify(join(__dirname, 'worker.ts'));
    const code = `require(${JSON.stringify(require.resolve('tsx/cjs'))}); require(${entry});`;
    this.#worker = new Worker(code, {
      eval: true,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on('error', (error) => {
      this.#isGone = true;
      if (this.#waiting) this.#waiting.reject(error);
      else onCrash(error);
    });
    this.#worker.on('message', (report: FrontReport) => {
      if (report.kind === 'done') this.#waiting?.resolve();
      else if (report.kind === 'failed') this.#waiting?.reject(new Error(report.message));
      else if (this.#recorder) replayRecords(report.batch, this.#recorder);
    });
  }

  async serve(order: ServeOrder, recorder: Recorder): Promise<void> {
    this.#recorder = recorder;
    await this.#obey(order);
  }

  async close(graceMs: number): Promise<void> {
    if (this.#isGone) return;
    await this.#obey({ kind: 'close', graceMs });
    await this.#worker.terminate();
  }

  async #obey(order: FrontOrder): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#worker.postMessage(order);
      });
    } finally {
      this.#waiting = undefined;
    }
  }
}
