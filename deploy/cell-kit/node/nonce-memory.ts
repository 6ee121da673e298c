// Nonces that were used, so that a recorded request is not accepted twice.

import { WINDOW_SECONDS } from './hmac-v1';

/** Several processes of a Cell can share a store of their own behind this. */
export interface NonceStore {
  /** False where the nonce was seen before. `createdSeconds` is the signature's own time. */
  accept(nonce: string, createdSeconds: number, nowSeconds: number): boolean;
}

/** Of this process. When full it forgets the oldest and from then on refuses what is as old as that. */
export class NonceMemory implements NonceStore {
  readonly #created = new Map<string, number>();
  readonly #capacity: number;
  #forgottenUntil = 0;

  constructor(capacity = 100_000) {
    this.#capacity = capacity;
  }

  accept(nonce: string, createdSeconds: number, nowSeconds: number): boolean {
    for (const [old, created] of this.#created) {
      if (created >= nowSeconds - WINDOW_SECONDS) break;
      this.#created.delete(old);
    }
    if (createdSeconds <= this.#forgottenUntil || this.#created.has(nonce)) return false;
    if (this.#created.size >= this.#capacity) this.#forgetOldest();
    this.#created.set(nonce, createdSeconds);
    return true;
  }

  #forgetOldest(): void {
    for (const [nonce, created] of this.#created) {
      this.#created.delete(nonce);
      this.#forgottenUntil = Math.max(this.#forgottenUntil, created);
      return;
    }
  }
}
