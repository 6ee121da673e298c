// Repeating throttled calls and leftovers: full jitter, within the deadline, nothing else.

import type { DynamoCall } from '../../../lambdas/stores/dynamodb/call';
import { batchGet } from '../../../lambdas/stores/dynamodb/read-all';
import { type Backoff, createBackoff, retryThrottled } from '../../../lambdas/stores/dynamodb/signed-call';
import { ExchangeError } from '../../../lambdas/transport/exchange';

function failing(name: string | Error, times: number): { call: DynamoCall; calls: () => number } {
  let calls = 0;
  const call = (async () => {
    calls += 1;
    if (calls <= times) throw name instanceof Error ? name : Object.assign(new Error('refused'), { name });
    return { Item: { pk: { S: 'there' } } };
  }) as unknown as DynamoCall;
  return { call, calls: () => calls };
}

/** Allows a number of waits, and notes which try each was for. */
function waits(allowed: number): Backoff & { readonly attempts: number[] } {
  const attempts: number[] = [];
  return {
    attempts,
    wait: async (attempt) => {
      attempts.push(attempt);
      return attempts.length <= allowed;
    },
  };
}

const get = { TableName: 't', Key: { pk: { S: 'a' } } };

describe('a throttled call', () => {
  it.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'InternalServerError',
    'ServiceUnavailable',
    'Status503',
  ])('is repeated after %s', async (name) => {
    const backoff = waits(9);
    const { call, calls } = failing(name, 3);
    expect(await retryThrottled(call, backoff)('GetItem', get)).toMatchObject({ Item: { pk: { S: 'there' } } });
    expect(calls()).toBe(4);
    expect(backoff.attempts).toEqual([0, 1, 2]);
  });

  it.each(['ECONNRESET', 'TimeoutError', 'ENOTFOUND'])('is repeated when the exchange ended by %s', async (name) => {
    const { call, calls } = failing(new ExchangeError(name, 'no answer', false), 1);
    await retryThrottled(call, waits(9))('GetItem', get);
    expect(calls()).toBe(2);
  });

  it('is given up at the deadline, with its own error', async () => {
    const { call, calls } = failing('ThrottlingException', 99);
    await expect(retryThrottled(call, waits(2))('GetItem', get)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(calls()).toBe(3);
  });

  it.each([
    'ConditionalCheckFailedException',
    'ValidationException',
    'ResourceNotFoundException',
    'AccessDeniedException',
    new ExchangeError('AnswerTooLarge', 'more than 1 byte', false),
  ])('is not repeated after %s', async (error) => {
    const { call, calls } = failing(error, 1);
    await expect(retryThrottled(call, waits(9))('GetItem', get)).rejects.toThrow(/refused|more than/);
    expect(calls()).toBe(1);
  });
});

describe('a wait', () => {
  const wait = (attempt: number, random: number, deadlineMs: number): Promise<boolean> =>
    createBackoff(deadlineMs, { clock: () => 0, random: () => random }).wait(attempt);

  it.each([
    [0, 25],
    [1, 50],
    [2, 100],
    [5, 800],
    [6, 1_000],
    [40, 1_000],
  ])('before repeat %i is at most %i ms', async (attempt, mostMs) => {
    expect(await wait(attempt, 1, mostMs - 1)).toBe(false);
    expect(await wait(attempt, 0.5, mostMs / 2 - 1)).toBe(false);
    expect(await wait(attempt, 0, 0)).toBe(true);
  });

  it('is taken where it ends by the deadline', async () => {
    jest.useFakeTimers();
    try {
      const ended = jest.fn();
      const waited = wait(0, 1, 25).then(ended);
      await jest.advanceTimersByTimeAsync(24);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(ended).toHaveBeenCalledWith(true);
      await waited;
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('batch leftovers', () => {
  /** Answers at most `most` keys a call, the rest unprocessed, as DynamoDB does under load. */
  function slowTable(most: number): { call: DynamoCall; sizes: number[] } {
    const sizes: number[] = [];
    const call = (async (_: string, { RequestItems }: { RequestItems: { t: { Keys: object[] } } }) => {
      const { Keys } = RequestItems.t;
      sizes.push(Keys.length);
      const left = Keys.slice(most);
      return {
        Responses: { t: Keys.slice(0, most) },
        ...(left.length ? { UnprocessedKeys: { t: { Keys: left } } } : {}),
      };
    }) as unknown as DynamoCall;
    return { call, sizes };
  }
  const keys = (count: number) => Array.from({ length: count }, (_, index) => ({ pk: { S: `k${index}` } }));

  it('are asked for again until all are there, 100 keys a batch', async () => {
    const { call, sizes } = slowTable(60);
    const found = await batchGet(call, 't', keys(150), waits(99));
    // In any order: BatchGetItem promises none.
    expect(found).toHaveLength(150);
    expect(found).toEqual(expect.arrayContaining(keys(150)));
    expect(sizes).toEqual([100, 50, 40]);
  });

  it('are an error at the deadline, not half an answer', async () => {
    const { call } = slowTable(10);
    await expect(batchGet(call, 't', keys(100), waits(3))).rejects.toThrow('60 keys unread');
  });

  it('cost no wait where the table answers every key', async () => {
    const backoff = waits(0);
    expect(await batchGet(slowTable(100).call, 't', keys(150), backoff)).toHaveLength(150);
    expect(backoff.attempts).toEqual([]);
  });

  it('cost no call without keys', async () => {
    const { call, sizes } = slowTable(1);
    expect(await batchGet(call, 't', [], waits(0))).toEqual([]);
    expect(sizes).toEqual([]);
  });
});
