// A secret is read once in minutes, once for callers at once, and survives a bounded outage of its source.

import type { SecretReader } from '../../../lambdas/domain/ports';
import { createCachedSecrets } from '../../../lambdas/runtime/cached-secrets';

const START_MS = 1_764_000_000_000;

/** `nowMs` counts from the start. */
function source() {
  const state = { reads: 0, failing: false, nowMs: 0 };
  const reader: SecretReader = {
    async read(id, stage) {
      state.reads += 1;
      if (state.failing) throw new Error('no secret');
      return `${id} ${stage ?? ''} ${state.reads}`;
    },
  };
  const cached = createCachedSecrets(reader, {
    ttlMs: 100,
    staleMs: 1_000,
    retryAfterMs: 10,
    clock: () => START_MS + state.nowMs,
  });
  return { state, reader, cached };
}

test('a read serves until its time to live is over', async () => {
  const { state, cached } = source();
  await cached.read('id');
  state.nowMs = 99;
  await expect(cached.read('id')).resolves.toBe('id AWSCURRENT 1');
  state.nowMs = 100;
  await expect(cached.read('id')).resolves.toBe('id AWSCURRENT 2');
});

test('stages are kept apart', async () => {
  const { cached } = source();
  await expect(cached.read('id')).resolves.toBe('id AWSCURRENT 1');
  await expect(cached.read('id', 'AWSPREVIOUS')).resolves.toBe('id AWSPREVIOUS 2');
});

test('callers at once share one read', async () => {
  const { state, cached } = source();
  expect(new Set(await Promise.all([cached.read('id'), cached.read('id'), cached.read('id')])).size).toBe(1);
  expect(state.reads).toBe(1);
});

test('the last known secret serves an outage, asking again now and then, but not for ever', async () => {
  const { state, cached } = source();
  await cached.read('id');
  state.failing = true;
  state.nowMs = 100;
  await expect(cached.read('id')).resolves.toBe('id AWSCURRENT 1');
  state.nowMs = 109;
  await cached.read('id');
  expect(state.reads).toBe(2);
  state.nowMs = 1_100;
  await expect(cached.read('id')).rejects.toThrow('no secret');
});

test('where nothing else is said, an outage is survived for an hour after the five minutes of a secret', async () => {
  const { state, reader } = source();
  const cached = createCachedSecrets(reader, { clock: () => START_MS + state.nowMs });
  await cached.read('id');
  state.failing = true;
  state.nowMs = 65 * 60_000 - 1;
  await expect(cached.read('id')).resolves.toBe('id AWSCURRENT 1');
  state.nowMs += 5_000;
  await expect(cached.read('id')).rejects.toThrow('no secret');
});

test('a failed first read is not remembered', async () => {
  const { state, cached } = source();
  state.failing = true;
  await expect(cached.read('id')).rejects.toThrow('no secret');
  state.failing = false;
  await expect(cached.read('id')).resolves.toBe('id AWSCURRENT 2');
});
