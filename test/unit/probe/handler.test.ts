// The probe Cell's wiring: which secrets and keys it verifies with, what it says that it can do, and how long it waits.

import * as ENV from '../../../lambdas/contract/environment';
import { cellSecret, secretBytes } from '../../../lambdas/domain/signing/signing-key';
import type { ProbeEvent, ProbeResult } from '../../../lambdas/probe/lambda-event';
import { ORDER_HEADER, orderText, type ProbeOrder, type ProbeRecord } from '../../../lambdas/probe/order';
import { startFunctionEnvironment } from '../../support/function-environment';
import { signedRequest } from '../../support/signed-request';

const MASTER = 'a-secret-of-32-characters-or-more';
let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;

beforeAll(async () => {
  environment = await startFunctionEnvironment({ secrets: { orders: 'of-orders', signing: MASTER } });
});
afterAll(() => environment.stop());

type Handler = (event: ProbeEvent) => Promise<ProbeResult>;
const handlerOf = (variables: Record<string, string> = {}) =>
  environment.load(() => require('../../../lambdas/probe/handler') as { handler: Handler }, {
    [ENV.probeSecretId]: 'orders',
    ...variables,
  }).handler;

function event(order: Partial<ProbeOrder> = {}, secret = 'of-orders', key = MASTER): ProbeEvent {
  const untilSeconds = Math.floor(Date.now() / 1000) + 60;
  const request = signedRequest(
    { method: 'GET', path: '/x' },
    { secret: key, schemes: ['hmac-v1'], nowMs: Date.now(), cell: 'erp' },
  );
  return {
    rawPath: '/x',
    rawQueryString: '',
    headers: {
      ...request.headers,
      [ORDER_HEADER]: orderText({ tenant: 'acme', cell: 'erp', untilSeconds, ...order }, secret),
    },
    isBase64Encoded: false,
    requestContext: { http: { method: 'GET' } },
  };
}

const recordOf = ({ body }: ProbeResult) => JSON.parse(Buffer.from(body, 'base64').toString()) as ProbeRecord;
const ofCell = `base64:${cellSecret(secretBytes(MASTER), 'erp').toString('base64')}`;

test.each<[string, Record<string, string>, string, string, boolean]>([
  ['without a signing secret', {}, MASTER, 'no-key', false],
  ['with the shared secret', { [ENV.signingSecretId]: 'signing' }, MASTER, 'ok', false],
  ['with a key for each Cell', { [ENV.signingSecretId]: 'signing', [ENV.probePerCellKeys]: '1' }, ofCell, 'ok', true],
])('%s it says so, and that it has neither sockets nor memory', async (_, variables, key, hmac, perCellKeys) => {
  const result = await handlerOf(variables)(event({}, 'of-orders', key));
  expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
  expect(recordOf(result)).toMatchObject({
    signatures: { 'hmac-v1': hmac },
    abilities: { sockets: false, memory: false, perCellKeys },
  });
});

test('obeys orders by the secret of its deployment alone', async () => {
  expect(await handlerOf()(event({ status: 418 }))).toMatchObject({ statusCode: 418 });
  expect(await handlerOf()(event({ status: 418 }, 'another'))).toMatchObject({ statusCode: 403 });
});

test('waits as long as an order says', async () => {
  const handler = handlerOf();
  await handler(event());
  const answered: number[] = [];
  const asked = [100, 0].map(async (delayMs) => {
    await handler(event({ delayMs }));
    answered.push(delayMs);
  });
  await Promise.all(asked);
  expect(answered).toEqual([0, 100]);
});
