// Runs the sample Cells in a thread of their own, so that they do not compete with the gateway for one core.

import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CellState } from './cell-fleet';

export type CellOrder = 'start' | 'stop';

/** What the thread is asked; `name` absent means every Cell. */
export interface CellRequest {
  readonly id: number;
  readonly order: CellOrder | 'list';
  readonly name?: string | undefined;
}

export interface CellReply {
  readonly id: number;
  readonly found: boolean;
  readonly cells: readonly CellState[];
  readonly error?: string;
}

export class SampleCells {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<CellReply>>();
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

  static async start(secret: string): Promise<SampleCells> {
    const entry = JSON.stringify(join(__dirname, 'worker.ts'));
    const worker = new Worker(`require(${JSON.stringify(require.resolve('tsx/cjs'))}); require(${entry});`, {
      eval: true,
      execArgv: [],
      workerData: { secret },
    });
    await once(worker, 'online');
    const cells = new SampleCells(worker);
    await cells.order('start');
    return cells;
  }

  /** False where there is no Cell of that name. */
  async order(order: CellOrder, name?: string): Promise<boolean> {
    return (await this.#ask(order, name)).found;
  }

  async list(): Promise<readonly CellState[]> {
    return (await this.#ask('list')).cells;
  }

  async close(): Promise<void> {
    await this.order('stop');
    await this.#worker.terminate();
  }

  async #ask(order: CellRequest['order'], name?: string): Promise<CellReply> {
    this.#lastId += 1;
    const request: CellRequest = { id: this.#lastId, order, name };
    const answer = Promise.withResolvers<CellReply>();
    this.#waiting.set(request.id, answer);
    this.#worker.postMessage(request);
    const reply = await answer.promise;
    if (reply.error !== undefined) throw new Error(`Sample Cells: ${reply.error}`);
    return reply;
  }
}
