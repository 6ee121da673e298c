// An issuer that is down, slow or huge, at the start and later: over sockets, never open, and well again by itself.

import type { RequestListener } from 'node:http';
import { type Answer, type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { keySet, makeKey, signToken, type TestKey } from '../support/test-issuer';
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
afterEach(() => stack.close());

const callWith = async (token: string) => stack.call(TARGET, { authorization: `Bearer ${token}` });
const answerWith = (...keys: readonly TestKey[]) => stack.answerKeys((_, response) => response.end(keySet(...keys)));

/** Calls until the pause after a failure is over and the key set has been asked for once more. */
async function untilFetched(token: string) {
  const before = stack.keyFetches();
  return until(
    () => callWith(token),
    () => stack.keyFetches() > before,
  );
}

/** How often the set may be fetched in a given time: once, and once more after each pause. */
const mostFetches = (startedMs: number, pauseMs: number) => 1 + Math.floor((performance.now() - startedMs) / pauseMs);

test('an issuer that is down, then slow, then huge from the start lets nobody in, and callers in once it is well', async () => {
  stack = await startIdentityStack({ keys: down });
  const token = await signToken(stack.key);
  const startedMs = performance.now();
  for (let index = 0; index < 5; index += 1) expect(await callWith(token)).toMatchObject(UNAVAILABLE);
  expect(stack.keyFetches()).toBeGreaterThan(0);
  expect(stack.keyFetches()).toBeLessThanOrEqual(mostFetches(startedMs, PAUSE_AFTER_FAILURE_MS));

  // Callers wait a bounded time, together for one fetch.
  stack.answerKeys(slow);
  await untilFetched(token);
  const before = stack.keyFetches();
  const answers = await Promise.all([callWith(token), callWith(token), callWith(token)]);
  for (const answer of answers) expect(answer).toMatchObject(UNAVAILABLE);
  expect(stack.keyFetches() - before).toBeLessThanOrEqual(1);

  // The answer is cut off.
  stack.answerKeys(huge);
  expect(await untilFetched(token)).toMatchObject(UNAVAILABLE);
  expect(stack.cellCalls()).toBe(0);

  answerWith(stack.key);
  const isJudged = ({ status }: Answer) => status !== 503;
  expect(await until(() => callWith(token), isJudged)).toMatchObject({ status: 200 });
});

test('known keys serve through a rotation and an outage, and made-up key ids cause one fetch in a pause', async () => {
  stack = await startIdentityStack();
  const good = await signToken(stack.key);
  expect(await callWith(good)).toMatchObject({ status: 200 });

  // A token of a new key is let in with one more fetch, and the old key still is.
  const next = await makeKey('key-2', 'ES256');
  answerWith(stack.key, next);
  const rotated = await signToken(next);
  const fetched = stack.keyFetches();
  expect(await callWith(rotated)).toMatchObject({ status: 200 });
  expect(await callWith(good)).toMatchObject({ status: 200 });
  expect(stack.keyFetches() - fetched).toBe(1);

  // An unknown key cannot be judged while the issuer is down.
  stack.answerKeys(down);
  expect(await callWith(await signToken(stack.key, {}, { kid: 'key-3' }))).toMatchObject(UNAVAILABLE);
  expect(await callWith(good)).toMatchObject({ status: 200 });

  answerWith(stack.key);
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
