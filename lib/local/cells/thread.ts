// Runs the sample Cells in a thread of their own, so that they do not compete with the gateway for one core.

import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CellState } from './cell-fleet';

export type CellOrder =
  /** Every Cell where none is named. */
  | { readonly kind: 'start' | 'stop'; readonly name?: string }
  /** `secret` as `CELL_SIGNING_SECRET` would hold it. */
  | { readonly kind: 'trust'; readonly secret: string }
  | { readonly kind: 'list' };

export interface CellRequest {
  readonly id: number;
  readonly order: CellOrder;
}

export interface CellReply {
  readonly id: number;
  /** False where there is no Cell of that name. */
  readonly found: boolean;
  readonly cells: readonly CellState[];
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (reply: CellReply) => void;
  readonly reject: (error: unknown) => void;
}

export class SampleCells {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: CellReply) => {
      this.#waiting.get(reply.id)?.resolve(reply);
      this.#waiting.delete(reply.id);
    });
    worker.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** They listen, but trust no signature yet. */
  static async start(): Promise<SampleCells> {
    const entry = JSON.stringify(join(__dirname, 'worker.ts'));
    const worker = new Worker(`require(${JSON.stringify(require.resolve('tsx/cjs'))}); require(${entry});`, {
      eval: true,
      execArgv: [],
    });
    await once(worker, 'online');
    const cells = new SampleCells(worker);
    await cells.order({ kind: 'start' });
    return cells;
  }

  async order(order: CellOrder): Promise<CellReply> {
    this.#lastId += 1;
    const request: CellRequest = { id: this.#lastId, order };
    const reply = await new Promise<CellReply>((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
    if (reply.error !== undefined) throw new Error(`Sample Cells: ${reply.error}`);
    return reply;
  }

  async list(): Promise<readonly CellState[]> {
    return (await this.order({ kind: 'list' })).cells;
  }

  async close(): Promise<void> {
    await this.order({ kind: 'stop' });
    await this.#worker.terminate();
  }
}
