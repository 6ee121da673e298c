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
