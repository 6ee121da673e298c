// The wiring of the check before a rollout: which checks it asks, and with which proof, by what a deployment chose.

import * as ENV from '../../../lambdas/contract/environment';
import type { HookEvent } from '../../../lambdas/rollout-check/app';
import { KEPT_CHECKS, VERSION_CHECKS } from '../../../lambdas/rollout-check/checks';
import { capturedOutput } from '../../support/captured-output';
import { httpCell, type TestCell } from '../../support/cell-server';
import { startFunctionEnvironment } from '../../support/function-environment';

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let aws: TestCell;

beforeAll(async () => {
  environment = await startFunctionEnvironment({ secrets: { proof: 'of-the-distribution' } });
});
afterAll(() => environment.stop());
beforeEach(async () => {
  aws = await httpCell((_, response) => response.end('{}'));
});
afterEach(() => aws.close());

type Handler = (hook: HookEvent) => Promise<void>;

/** Runs the hook, and says which events new versions were asked by, and what CodeDeploy was told. */
async function asked(variables: Record<string, string>) {
  const { handler } = environment.load(
    () => require('../../../lambdas/rollout-check/handler') as { handler: Handler },
    {
      [ENV.newVersions]: JSON.stringify(
        Object.fromEntries(VERSION_CHECKS.map(({ version }) => [version, `arn:${version}`])),
      ),
      AWS_ENDPOINT_URL: aws.baseUrl,
      ...variables,
    },
  );
  await capturedOutput(() => handler({ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' }));
  const bodies = aws.received.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
  return {
    events: bodies.filter((body) => 'routeKey' in body) as { headers: Record<string, string> }[],
    told: bodies.filter((body) => 'deploymentId' in body),
  };
}

test('every new version is asked, and invalid answers are told as failed', async () => {
  const { events, told } = await asked({});
  expect(events).toHaveLength(VERSION_CHECKS.length);
  expect(events.filter(({ headers }) => 'x-origin-proof' in headers)).toEqual([]);
  expect(told).toMatchObject([{ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Failed' }]);
});

test('where API Gateway keeps verdicts, ended ones are tried too', async () => {
  const { events } = await asked({ [ENV.keptVerdicts]: '1' });
  expect(events).toHaveLength(VERSION_CHECKS.length + KEPT_CHECKS.length);
});

test('behind a distribution each event shows its proof', async () => {
  const { events } = await asked({ [ENV.originProofSecretId]: 'proof' });
  expect(new Set(events.map(({ headers }) => headers['x-origin-proof']))).toEqual(new Set(['of-the-distribution']));
});
