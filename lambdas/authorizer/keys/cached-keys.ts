// Reads API keys through a small cache. A flood of keys that do not exist fills a memory of its own, and reads the table
// only so often, so that it neither drives good keys out nor takes the table from others.

import type { ApiKey, ApiKeyReader } from '../../domain/api-key';
import { keepNewest } from '../../domain/bounded';
import type { Clock } from '../../domain/ports';
import { steadyClock } from '../../domain/steady-clock';

export interface CachedKeysOptions {
  readonly reader: ApiKeyReader;
  /** How long a key that was read is believed without asking again: the longest that a revoked one still opens. */
  readonly cacheSeconds: number;
  readonly clock: Clock;
}

/** `busy`: too many keys that this environment does not know were asked for a moment ago. */
export type KeyAnswer = { readonly kind: 'known'; readonly key: ApiKey } | { readonly kind: 'unknown' | 'busy' };

const MOST_KEYS = 2_000;
const MOST_UNKNOWN = 1_000;
/** An id of 64 random bits that is not there now was guessed: nobody is about to make it. */
const UNKNOWN_MS = 10_000;
/** Reads of ids that this environment does not know as good, a second and at once. */
const LOOKS_PER_SECOND = 20;
/** After a failed read nobody waits for the table again until this has passed. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

interface Entry {
  readonly key: ApiKey;
  readonly readAtMs: number;
}

export class CachedKeys {
  readonly #options: CachedKeysOptions;
  readonly #clock: Clock;
  readonly #keys = new Map<string, Entry>();
  /** Id -> Unix ms until which it is not asked for again. */
  readonly #unknown = new Map<string, number>();
  readonly #reading = new Map<string, Promise<KeyAnswer>>();
  #looks = LOOKS_PER_SECOND;
  #looksAtMs = 0;
  #pausedUntilMs = 0;

  constructor(options: CachedKeysOptions) {
    this.#options = options;
    this.#clock = steadyClock(options.clock);
  }

  /** @throws Error where the table cannot be read: what was read before does not serve longer. */
  async find(id: string): Promise<KeyAnswer> {
    const { cacheSeconds } = this.#options;
    const nowMs = this.#clock();
    const entry = this.#keys.get(id);
    if (entry && nowMs - entry.readAtMs < cacheSeconds * 1000) return { kind: 'known', key: entry.key };
    if (nowMs < (this.#unknown.get(id) ?? 0)) return { kind: 'unknown' };
    const running = this.#reading.get(id);
    if (running) return running;
    if (nowMs < this.#pausedUntilMs) throw new Error('The registry did not answer a moment ago');
    if (entry === undefined && !this.#mayLook(nowMs)) return { kind: 'busy' };
    const started = this.#read(id).finally(() => this.#reading.delete(id));
    this.#reading.set(id, started);
    return started;
  }

  async #read(id: string): Promise<KeyAnswer> {
    try {
      const key = await this.#options.reader.get(id);
      this.#keys.delete(id);
      if (key === undefined) {
        keepNewest(this.#unknown, id, this.#clock() + UNKNOWN_MS, MOST_UNKNOWN);
        return { kind: 'unknown' };
      }
      keepNewest(this.#keys, id, { key, readAtMs: this.#clock() }, MOST_KEYS);
      return { kind: 'known', key };
    } catch (error) {
      this.#pausedUntilMs = this.#clock() + PAUSE_AFTER_FAILURE_MS;
      throw error;
    }
  }

  /** A bucket of looks that fills again within a second. */
  #mayLook(nowMs: number): boolean {
    const back = ((nowMs - this.#looksAtMs) / 1000) * LOOKS_PER_SECOND;
    this.#looks = Math.min(LOOKS_PER_SECOND, this.#looks + back);
    this.#looksAtMs = nowMs;
    if (this.#looks < 1) return false;
    this.#looks -= 1;
    return true;
  }
}
