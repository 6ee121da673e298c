// The edge function's wiring: what it answers, and whom it lets in where a distribution stands in front.

import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import type { HttpEvent } from '../../../lambdas/runtime/http-event';
import { capturedOutput } from '../../support/captured-output';
import { startFunctionEnvironment } from '../../support/function-environment';
import { httpEvent, lambdaContext } from '../../support/http-event';

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;

beforeAll(async () => {
  environment = await startFunctionEnvironment({
    secrets: { proof: 'of-the-distribution' },
    code: { [ASSET_FILE.originGuard]: 'lambdas/runtime/origin-guard' },
  });
});
afterAll(() => environment.stop());

type Handler = (event: HttpEvent, context: unknown) => Promise<{ statusCode: number }>;

async function ask(variables: Record<string, string>, headers: Record<string, string> = {}): Promise<number> {
  const { handler } = environment.load(() => require('../../../lambdas/edge/handler') as { handler: Handler }, {
    [ENV.defaultLanguage]: 'en',
    ...variables,
  });
  let status = 0;
  await capturedOutput(async () => {
    ({ statusCode: status } = await handler(
      httpEvent({ routeKey: 'GET /health', path: '/health', headers }),
      lambdaContext(),
    ));
  });
  return status;
}

const GUARDED = { [ENV.originProofSecretId]: 'proof' };
const shown = (proof: string) => ({ 'x-origin-proof': proof });

test('without a distribution everybody is answered', async () => {
  expect(await ask({})).toBe(200);
});

test('behind a distribution, those are answered who come through it', async () => {
  expect(await ask(GUARDED, shown('of-the-distribution'))).toBe(200);
  expect(await ask(GUARDED, shown('guessed'))).toBe(403);
  expect(await ask(GUARDED)).toBe(403);
});
