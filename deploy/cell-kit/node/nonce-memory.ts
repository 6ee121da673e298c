// Nonces that were used, so that a recorded request is not accepted twice.

import { WINDOW_SECONDS } from './signed-request.ts';

/** Several processes of a Cell can share a store of their own behind this. */
export interface NonceStore {
  /** False if the nonce was seen before. `createdSeconds` is the signature's own time. */
  accept(nonce: string, createdSeconds: number, nowSeconds: number): boolean;
}

export const REMEMBERED_NONCES = 100_000;

/**
 * Memory of this process, bounded: about 15 MB when full. A full memory forgets the oldest nonce and accepts the new one,
 * for a request that is right must pass. Until a forgotten signature expires, its request would pass again:
 * `onForgotten` says so.
 */
export class NonceMemory implements NonceStore {
  readonly #created = new Map<string, number>();
  readonly #capacity: number;
  readonly #onForgotten: () => void;

  constructor(capacity = REMEMBERED_NONCES, onForgotten: () => void = () => {}) {
    this.#capacity = capacity;
    this.#onForgotten = onForgotten;
  }

  accept(nonce: string, createdSeconds: number, nowSeconds: number): boolean {
    for (const [old, created] of this.#created) {
      if (created >= nowSeconds - WINDOW_SECONDS) break;
      this.#created.delete(old);
    }
    if (this.#created.has(nonce)) return false;
    if (this.#created.size >= this.#capacity) this.#forgetOldest();
    this.#created.set(nonce, createdSeconds);
    return true;
  }

  #forgetOldest(): void {
    const [oldest] = this.#created.keys();
    if (oldest === undefined) return;
    this.#created.delete(oldest);
    this.#onForgotten();
  }
}
