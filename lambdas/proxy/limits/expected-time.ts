// How long the next request is expected to run, from how long the last ones of this environment ran.

/** Until a request has ended, one is expected to run for this long. */
const FIRST_EXPECTED_MS = 100;
/** The share that a request's time has in what the next one is expected to take. */
const WEIGHT_DOWN = 0.3;
const WEIGHT_UP = 0.1;
/** One request counts as this many times what was expected at most. */
const MOST_TIMES = 4;

export class ExpectedTime {
  ms = FIRST_EXPECTED_MS;
  #hasEnded = false;

  /** Down sooner than up, and up by little at once: one request that hung says nothing of the next. */
  learn(ranMs: number): void {
    const weight = this.#hasEnded ? (ranMs < this.ms ? WEIGHT_DOWN : WEIGHT_UP) : 1;
    this.#hasEnded = true;
    this.ms += weight * (Math.min(ranMs, MOST_TIMES * this.ms) - this.ms);
  }
}
