// What a function's environment says of the distribution in front, and how its secrets are read.

import * as ENV from '../../../lambdas/contract/environment';
import { readEnvironment } from '../../../lambdas/runtime/environment';
import { createOriginGuard, originProofs } from '../../../lambdas/runtime/origin-guard';
import { readOrigin } from '../../../lambdas/runtime/origin-settings';

const COMPLETE = {
  [ENV.originProofSecretId]: 'secret',
  [ENV.originOpenRoutes]: 'GET /health,GET /ops',
  [ENV.secretsExtensionPort]: '2773',
  AWS_SESSION_TOKEN: 'token',
};

test('without a secret to show there is no distribution, and the app stays as it is', () => {
  const origin = readEnvironment({}, readOrigin);
  expect(origin).toBeUndefined();
  const app = jest.fn();
  expect(createOriginGuard(origin, {})(app)).toBe(app);
});

test('the environment is read whole, and what is missing is named', () => {
  expect(readEnvironment(COMPLETE, readOrigin)).toEqual({
    secretId: 'secret',
    openRoutes: ['GET /health', 'GET /ops'],
    access: { port: 2773, sessionToken: 'token' },
  });
  expect(() => readEnvironment({ [ENV.originProofSecretId]: 'secret' }, readOrigin)).toThrow(
    'AWS_SESSION_TOKEN is missing',
  );
});

test('a previous secret that is not there is not asked for at every request of a stranger', async () => {
  let nowMs = 0;
  const read = jest.fn(async (_id: string, stage?: string) => {
    if (stage === 'AWSPREVIOUS') throw new Error('no such version');
    return 'current';
  });
  const proofs = originProofs({ read }, 'secret', () => nowMs);
  expect([await proofs.previous(), await proofs.previous()]).toEqual([undefined, undefined]);
  expect(read).toHaveBeenCalledTimes(1);
  nowMs += 60_000;
  await proofs.previous();
  expect(read).toHaveBeenCalledTimes(2);
  expect(await proofs.current()).toBe('current');
});
