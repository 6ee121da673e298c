// The largest tenant's share of an hour.

import { METRIC_NAMESPACE, USAGE_METRIC } from '../../../lambdas/contract/metrics';
import { createMetricsPublisher } from '../../../lambdas/runtime/metrics';
import { largestShare } from '../../../lambdas/usage/hour-count';
import { readEmf } from '../../../lib/local/alarms/emf';
import { AN_HOUR, HOUR_MS, UsageLog } from '../../support/usage-log';

async function shareOf(requests: Readonly<Record<string, number>>): Promise<number> {
  const log = new UsageLog();
  for (const [tenantId, number] of Object.entries(requests)) {
    for (let sent = 0; sent < number; sent += 1) log.request(AN_HOUR, { tenantId });
  }
  return largestShare((await log.counting()(AN_HOUR, HOUR_MS)).usage);
}

test('it is that of proven tenants, in an hour of a thousand requests at least', async () => {
  expect(await shareOf({ acme: 900, globex: 300, '-': 5_000 })).toBe(75);
  expect(await shareOf({ acme: 999 })).toBe(0);
  expect(await shareOf({ acme: 1_000 })).toBe(100);
  expect(await shareOf({})).toBe(0);
});

test('it is published by service and deployment, and by no tenant', () => {
  const lines: string[] = [];
  const source = { deployment: 'gw', service: 'usage', metrics: USAGE_METRIC };
  createMetricsPublisher(source, (line) => lines.push(line))({ usageLargestShare: 75 });
  expect(readEmf(lines[0] ?? '')).toMatchObject([
    {
      namespace: METRIC_NAMESPACE,
      dimensions: { service: 'usage', deployment: 'gw' },
      values: { UsageLargestShare: [75] },
    },
  ]);
});
