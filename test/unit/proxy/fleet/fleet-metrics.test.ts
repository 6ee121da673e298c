// What happened to circuits during a request stands in the metrics of that request, and not of the next one.

import type { GatewayResponse, RequestFacts } from '../../../../lambdas/domain/http';
import { createTally, withFleetMetrics } from '../../../../lambdas/proxy/fleet/own-circuits';
import { gatewayRequest } from '../../../support/gateway-request';

const response: GatewayResponse = { status: 200, headers: {}, body: '' };

test.each([
  ['answered', async () => response],
  ['thrown', () => Promise.reject(new Error('a bug'))],
])('a circuit that opened before the request was %s is counted with it', async (_, end) => {
  const tally = createTally();
  const facts: RequestFacts = { cell: 'erp', metrics: { retries: 1 } };
  const app = withFleetMetrics(async () => {
    await Promise.resolve();
    tally.count('circuitOpened', 'erp');
    return end();
  }, tally);
  await app(gatewayRequest({}), facts).catch(() => undefined);
  expect(facts.metrics).toEqual({ retries: 1, circuitOpened: 1 });
  const next: RequestFacts = { cell: 'erp' };
  await withFleetMetrics(async () => response, tally)(gatewayRequest({}), next);
  expect(next.metrics).toEqual({});
});
