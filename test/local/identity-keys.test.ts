// An issuer that is down, slow or huge, at the start and later: over sockets, never open, and well again by itself.

import type { RequestListener } from 'node:http';
import { type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { keySet, makeKey, signToken } from '../support/test-issuer';
import { until } from '../support/until';

const PAUSE_AFTER_FAILURE_MS = 2_000;
const PAUSE_AFTER_UNKNOWN_KEY_MS = 10_000;
const TARGET = '/api/v1/crm/customers';
const down: RequestListener = (incoming) => incoming.socket.destroy();
const slow: RequestListener = () => undefined;
const huge: RequestListener = (_, response) => {
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(10_000)));
    response.once('drain', more);
  };
  more();
};

const UNAVAILABLE = { status: 503, code: 'SERVICE_UNAVAILABLE' };
const UNKNOWN = { status: 401, code: 'UNAUTHORIZED' };

let stack: IdentityStack;
beforeAll(async () => {
  stack = await startIdentityStack({ keys: down });
});
afterAll(() => stack.close());

const callWith = async (token: string) => stack.call(TARGET, { authorization: `Bearer ${token}` });

/** Calls until the pause after a failure is over and the key set has been asked for once more. */
async function untilFetched(token: string) {
  const before = stack.keyFetches();
  return until(
    () => callWith(token),
    () => stack.keyFetches() > before,
  );
}

/** How often the set may be fetched in so long: once, and once more after each pause. */
const mostFetches = (startedMs: number, pauseMs: number) => 1 + Math.floor((performance.now() - startedMs) / pauseMs);

// One story, in order: each test takes up where the one before it ended.
test('down at the start: nobody is let in, and the issuer is asked once, not at every request', async () => {
  const token = await signToken(stack.key);
  const startedMs = performance.now();
  for (let index = 0; index < 5; index += 1) expect(await callWith(token)).toMatchObject(UNAVAILABLE);
  expect(stack.keyFetches()).toBeGreaterThan(0);
  expect(stack.keyFetches()).toBeLessThanOrEqual(mostFetches(startedMs, PAUSE_AFTER_FAILURE_MS));
  expect(stack.cellCalls()).toBe(0);
});

test('slow at the start: callers wait a bounded time, together for one fetch, and nobody is let in', async () => {
  stack.answerKeys(slow);
  const token = await signToken(stack.key);
  await untilFetched(token);
  const before = stack.keyFetches();
  const answers = await Promise.all([callWith(token), callWith(token), callWith(token)]);
  for (const answer of answers) expect(answer).toMatchObject(UNAVAILABLE);
  expect(stack.keyFetches() - before).toBeLessThanOrEqual(1);
});

test('huge at the start: the answer is cut off and nobody is let in', async () => {
  stack.answerKeys(huge);
  expect(await untilFetched(await signToken(stack.key))).toMatchObject(UNAVAILABLE);
});

test('well again: the next fetch lets good tokens in', async () => {
  stack.answerKeys((_, response) => response.end(keySet(stack.key)));
  const token = await signToken(stack.key);
  expect(
    await until(
      () => callWith(token),
      ({ status }) => status !== 503,
    ),
  ).toMatchObject({ status: 200 });
});

test('rotated: a token of a new key is let in with one more fetch, and the old key still is', async () => {
  const next = await makeKey('key-2', 'ES256');
  stack.answerKeys((_, response) => response.end(keySet(stack.key, next)));
  const before = stack.keyFetches();
  expect(await callWith(await signToken(next))).toMatchObject({ status: 200 });
  expect(await callWith(await signToken(stack.key))).toMatchObject({ status: 200 });
  expect(stack.keyFetches() - before).toBe(1);
});

test('down later: known keys go on serving, an unknown one cannot be judged', async () => {
  stack.answerKeys(down);
  const unknown = await signToken(stack.key, {}, { kid: 'key-3' });
  expect(await callWith(unknown)).toMatchObject(UNAVAILABLE);
  expect(await callWith(await signToken(stack.key))).toMatchObject({ status: 200 });
});

test('made-up key ids cause one fetch in a pause, and hinder nobody', async () => {
  stack.answerKeys((_, response) => response.end(keySet(stack.key)));
  const good = await signToken(stack.key);
  const madeUp = await signToken(stack.key, {}, { kid: 'key-4' });
  const startedMs = performance.now();
  await until(
    () => callWith(madeUp),
    ({ status }) => status === 401,
  );
  const before = stack.keyFetches();
  for (let index = 0; index < 10; index += 1) {
    expect(await callWith(await signToken(stack.key, {}, { kid: `made-up-${index}` }))).toMatchObject(UNKNOWN);
    expect(await callWith(good)).toMatchObject({ status: 200 });
  }
  expect(stack.keyFetches() - before).toBeLessThan(mostFetches(startedMs, PAUSE_AFTER_UNKNOWN_KEY_MS));
});
