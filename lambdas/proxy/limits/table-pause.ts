// A table that has not answered is left alone for a moment.

import type { Clock } from '../../domain/ports';
import { FROZEN_MS } from '../fleet/timer';

const PAUSE_MS = 1_000;

export class TablePause {
  #untilMs = 0;
  readonly #clock: Clock;
  readonly #onUnavailable: () => void;

  constructor(clock: Clock, onUnavailable: () => void) {
    this.#clock = clock;
    this.#onUnavailable = onUnavailable;
  }

  /** A call that took as long as a freeze says nothing of the table. */
  begin(sentMs: number): void {
    const nowMs = this.#clock();
    if (nowMs - sentMs >= FROZEN_MS) return;
    this.#untilMs = nowMs + PAUSE_MS;
    this.#onUnavailable();
  }

  /** A pause that is further off than it can be was set before the clock went back. */
  isOn(nowMs: number): boolean {
    return nowMs < this.#untilMs && nowMs >= this.#untilMs - PAUSE_MS;
  }
}
