// The check before a rollout fails closed: what is not proven good is told to CodeDeploy as failed.

import { refusal } from '../../../lambdas/domain/refusal';
import { createKeptVerdictsOver } from '../../../lambdas/proxy/kept/entry';
import { createRolloutCheck, LAST_CALL_MS, type RolloutCheckPorts } from '../../../lambdas/rollout-check/app';
import { EVENTS, KEPT_CHECKS, VERSION_CHECKS, type VersionCheck } from '../../../lambdas/rollout-check/checks';
import type { HttpEvent } from '../../../lambdas/runtime/http-event';
import { createHttpFunction } from '../../../lambdas/runtime/http-function';
import { createLineLog } from '../../../lambdas/runtime/line-log';
import { lambdaContext } from '../../support/http-event';

const HOOK = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };
const one: VersionCheck = {
  version: 'edge',
  promise: 'it is well',
  kind: 'http',
  routeKey: 'GET /health',
  path: '/health',
  fault: (answer) => (answer === 'well' ? undefined : 'it is not'),
};

async function run(ports: Partial<RolloutCheckPorts>, checks = [one], versions: object = { edge: 'arn:edge:2' }) {
  const told: unknown[] = [];
  const logged: { message: string; fields: unknown }[] = [];
  const log = (message: string, fields: unknown) => logged.push({ message, fields });
  await createRolloutCheck(versions, checks, {
    invoke: async () => ({ answer: 'well' }),
    report: async (hook, status) => void told.push([hook, status]),
    originProof: async () => undefined,
    log: { info: log, error: log },
    clock: () => 0,
    wait: async () => undefined,
    random: () => 0,
    ...ports,
  })(HOOK);
  return { told, logged };
}

test('what holds is told as succeeded', async () => {
  expect((await run({})).told).toEqual([[HOOK, 'Succeeded']]);
});

test.each<[string, Partial<RolloutCheckPorts>, VersionCheck[] | undefined, object | undefined]>([
  ['a wrong answer', { invoke: async () => ({ answer: 'ill' }) }, undefined, undefined],
  ['a version that does not answer', { invoke: () => Promise.reject(new Error('timeout')) }, undefined, undefined],
  ['a secret that cannot be read', { originProof: () => Promise.reject(new Error('denied')) }, undefined, undefined],
  ['a version that is not known', {}, undefined, {}],
  ['no check at all', {}, [], undefined],
])('%s is told as failed, and the log has it', async (_, ports, checks, versions) => {
  const { told, logged } = await run(ports, checks, versions);
  expect(told).toEqual([[HOOK, 'Failed']]);
  expect(logged).toMatchObject([{ message: 'The new versions do not hold; no traffic is shifted' }]);
});

test('a report that CodeDeploy does not take is an error: the deployment then fails by its own time limit', async () => {
  await expect(run({ report: () => Promise.reject(new Error('CodeDeploy answered 400')) })).rejects.toThrow('400');
});

test('what the distribution shows goes with each event, and every function that is shifted is asked', async () => {
  const events: { headers?: Record<string, string> }[] = [];
  await run({
    originProof: async () => 'proof',
    invoke: async (_, event) => ({ answer: events.push(event as object) }),
  });
  expect(events.map(({ headers }) => headers?.['x-origin-proof'])).toEqual(['proof']);
  expect(new Set(VERSION_CHECKS.map(({ version }) => version))).toEqual(
    new Set(['authorizer', 'proxy', 'summary', 'admin', 'edge']),
  );
});

test('the checks of one version are asked one after the other', async () => {
  const under = new Map<string, number>();
  let most = 0;
  const invoke = async (arn: string) => {
    const own = (under.get(arn) ?? 0) + 1;
    under.set(arn, own);
    most = Math.max(most, own);
    await new Promise(setImmediate);
    under.set(arn, own - 1);
    return { answer: 'well' };
  };
  const checks = [one, one, one, { ...one, version: 'proxy' as const }];
  const { told } = await run({ invoke }, checks, { edge: 'arn:edge:2', proxy: 'arn:proxy:2' });
  expect(told).toEqual([[HOOK, 'Succeeded']]);
  expect(most).toBe(1);
});

test('a version that Lambda has no room for is asked again', async () => {
  const answers = [{ busy: 'Lambda answered 429' }, { busy: 'Lambda answered 503' }, { answer: 'well' }];
  const invoke = async () => answers.shift() ?? { answer: 'asked too often' };
  expect((await run({ invoke })).told).toEqual([[HOOK, 'Succeeded']]);
});

test('a version that Lambda never has room for is told as failed, in the time that the hook has', async () => {
  let nowMs = 0;
  const { told, logged } = await run(
    {
      invoke: async () => ({ busy: 'Lambda answered 429' }),
      clock: () => nowMs,
      wait: async (ms) => void (nowMs += ms),
      random: () => 1,
    },
    [one, one],
  );
  expect(told).toEqual([[HOOK, 'Failed']]);
  expect(logged).toMatchObject([{ fields: { faults: [expect.stringContaining('429'), expect.any(String)] } }]);
  expect(nowMs).toBeGreaterThan(60_000);
  expect(nowMs).toBeLessThan(LAST_CALL_MS);
});

test('a proxy that lets ended verdicts pass is held back where API Gateway keeps verdicts, and needs no table to do so', async () => {
  const unread = { watch: <T>(call: T) => call, since: async () => undefined };
  const { guard } = createKeptVerdictsOver(unread, () => 1);
  const proxy = createHttpFunction(
    async ({ verdict }) => (verdict?.outcome === 'refuse' ? verdict.refusal : refusal('FORBIDDEN')),
    { language: 'en', strictTransport: undefined, log: createLineLog('proxy', { write: () => {} }) },
  );
  for (const check of KEPT_CHECKS) {
    const event = EVENTS[check.kind](check, undefined, 1) as HttpEvent;
    expect(check.fault(await guard(proxy)(event, lambdaContext()))).toBeUndefined();
    expect(check.fault(await proxy(event, lambdaContext()))).toContain('expected 401');
  }
  expect(KEPT_CHECKS.map(({ version }) => version)).toEqual(['proxy']);
});

describe('what an answer proves', () => {
  const all = [...VERSION_CHECKS, ...KEPT_CHECKS];
  const named = (promise: string): VersionCheck => {
    const check = all.find((each) => each.promise === promise);
    if (check === undefined) throw new Error(`No check promises that ${promise}`);
    return check;
  };
  const envelope = (statusCode: number, code: string) => ({ statusCode, body: JSON.stringify({ code }) });

  test.each<[unknown, boolean]>([
    [envelope(401, 'UNAUTHORIZED'), true],
    [envelope(401, 'MISSING_HEADER'), false],
    [envelope(403, 'UNAUTHORIZED'), false],
    [{ statusCode: 401 }, false],
    [{ statusCode: 401, body: 5 }, false],
    [null, false],
    [undefined, false],
    ['401', false],
  ])('%j is the refusal of a caller whom the authorizer refused: %s', (answer, isGood) => {
    const said = named('a caller whom the authorizer refused is refused').fault(answer);
    expect(said ?? 'nothing').toMatch(isGood ? /^nothing$/ : /^expected 401 UNAUTHORIZED, got /);
  });

  test.each<[unknown, boolean]>([
    [{ statusCode: 200 }, true],
    [{ statusCode: 200, body: 'anything' }, true],
    [{ statusCode: 500 }, false],
    [{}, false],
  ])('%j is an answer to GET /health: %s', (answer, isGood) => {
    expect(named('GET /health is answered').fault(answer) === undefined).toBe(isGood);
  });

  test.each<[unknown, boolean]>([
    [{ statusCode: 399 }, false],
    [{ statusCode: 400 }, true],
    [{ statusCode: 599 }, true],
    [{ statusCode: 600 }, false],
    [{ statusCode: 200 }, false],
    [{ statusCode: '403' }, false],
    [undefined, false],
  ])('%j lets nobody read without a verdict: %s', (answer, isGood) => {
    const said = named('without a verdict nobody reads the lights').fault(answer);
    expect(said ?? 'nothing').toMatch(isGood ? /^nothing$/ : /^let in: /);
  });

  test.each<[unknown, boolean]>([
    [{ isAuthorized: true, context: { outcome: 'refuse', code: 'UNAUTHORIZED' } }, true],
    [{ isAuthorized: true, context: { outcome: 'refuse', code: 'SERVICE_UNAVAILABLE' } }, false],
    [{ isAuthorized: true, context: { outcome: 'allow' } }, false],
    [{ isAuthorized: false, context: { outcome: 'refuse', code: 'UNAUTHORIZED' } }, false],
    [{ isAuthorized: true }, false],
    [null, false],
  ])('%j is a refusal by the authorizer: %s', (answer, isGood) => {
    const said = named('a caller without a token is refused on admin routes').fault(answer);
    expect(said ?? 'nothing').toMatch(isGood ? /^nothing$/ : /^no refusal: /);
  });

  test('a fault names what came, cut to two hundred letters', () => {
    const said = named('GET /health is answered').fault({ statusCode: 500, body: 'x'.repeat(5_000) });
    expect(said).toHaveLength('expected 200 , got '.length + 200);
  });

  test('an event for a function is as API Gateway sends it: text, with the verdict where somebody judged', () => {
    const judged = named('it reads its table, and answers the lights');
    expect(EVENTS.http(judged, undefined, 5)).toMatchObject({
      version: '2.0',
      routeKey: 'GET /api/admin/lights',
      rawPath: '/api/admin/lights',
      isBase64Encoded: false,
      requestContext: {
        routeKey: 'GET /api/admin/lights',
        timeEpoch: 5,
        authorizer: { lambda: { outcome: 'allow', permission: 'viewer' } },
      },
    });
    const unjudged = EVENTS.http(named('it has the ops page'), undefined, 5) as {
      requestContext: object;
      headers: object;
    };
    expect(unjudged.requestContext).not.toHaveProperty('authorizer');
    expect(unjudged.headers).toEqual({ host: 'rollout-check.invalid', 'x-request-id': 'rollout-check' });
  });

  test('an event for the authorizer is as API Gateway sends it, with the caller’s headers', () => {
    const check = named('a token that nobody issued is refused on admin routes');
    expect(EVENTS.judge(check, 'proof', 5)).toMatchObject({
      type: 'REQUEST',
      identitySource: [],
      routeKey: 'GET /api/admin/tenants',
      headers: { authorization: 'Bearer rollout-check', 'x-tenant-id': 'rollout-check', 'x-origin-proof': 'proof' },
    });
  });
});

test.each([
  // One to three seconds, by chance.
  [0, 1_000],
  [0.5, 2_000],
  [1, 3_000],
])('a version without room is asked again after %f of the chance: %i ms', async (random, ms) => {
  const waits: number[] = [];
  const answers = [{ busy: 'Lambda answered 429' }, { answer: 'well' }];
  await run({
    invoke: async () => answers.shift() ?? { answer: 'asked too often' },
    random: () => random,
    wait: async (waitMs) => void waits.push(waitMs),
  });
  expect(waits).toEqual([ms]);
});

test.each([
  [LAST_CALL_MS - 1_001, 2],
  [LAST_CALL_MS - 1_000, 1],
])('a version whose first call without room ends after %i ms is asked %i times', async (ms, times) => {
  let nowMs = 0;
  let calls = 0;
  const { logged } = await run({
    async invoke() {
      calls += 1;
      nowMs = Math.max(nowMs, ms);
      return { busy: 'Lambda answered 429' };
    },
    clock: () => nowMs,
    wait: async (waitMs) => void (nowMs += waitMs),
  });
  expect(calls).toBe(times);
  expect(logged).toMatchObject([
    { fields: { deployment_id: 'd-1', checks: 1, faults: ['edge: it is well: Lambda answered 429'] } },
  ]);
});

test('a check for which no time is left is told as failed without a call', async () => {
  let nowMs = 0;
  let calls = 0;
  const { told, logged } = await run(
    {
      async invoke() {
        calls += 1;
        nowMs = LAST_CALL_MS;
        return { answer: 'well' };
      },
      clock: () => nowMs,
    },
    [one, one],
  );
  expect(calls).toBe(1);
  expect(told).toEqual([[HOOK, 'Failed']]);
  expect(logged).toMatchObject([{ fields: { faults: ['edge: it is well: no time was left to ask'] } }]);
});
