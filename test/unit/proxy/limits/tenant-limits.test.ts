// What the limits add to a request's facts, and which item of the table they use.

import type { LimitSettings } from '../../../../lambdas/contract/settings';
import type { RequestFacts } from '../../../../lambdas/domain/http';
import { startTimer } from '../../../../lambdas/proxy/fleet/timer';
import { createTenantLimits } from '../../../../lambdas/proxy/limits/tenant-limits';
import { memoryLimits } from '../../../support/memory-limits';
import { memoryQuotas } from '../../../support/memory-quotas';

const SETTINGS: LimitSettings = {
  defaultPlan: 'standard',
  plans: { standard: { rate: { requestsPerSecond: 5, burst: 10 } }, open: {} },
  requestsPerMinute: 0,
};

function limits() {
  const memory = memoryLimits();
  const keys: string[] = [];
  const check = createTenantLimits(SETTINGS, {
    table: { charge: (charge) => (keys.push(charge.key), memory.charge(charge)), read: (key) => memory.read(key) },
    quotas: memoryQuotas(),
    clock: () => 1_764_000_000_000,
    random: () => 0.5,
    startTimer,
    onUnavailable: () => {},
  });
  const ask = async (own?: string, tenantId = 'acme') => {
    const facts: RequestFacts = { metrics: { retries: 1 } };
    await check({ tenantId, limits: own, cell: 'crm', method: 'GET', bodyBytes: 0, facts });
    return facts;
  };
  return { ask, keys };
}

test('a plan that the description does not have is counted once a request, next to what is counted already', async () => {
  const { ask } = limits();
  for (let sent = 0; sent < 3; sent += 1) {
    expect(await ask('{"plan":"gone"}')).toEqual({ unknownPlan: 'gone', metrics: { retries: 1, unknownPlan: 1 } });
  }
  expect(await ask('{"plan":"open"}')).toEqual({ metrics: { retries: 1 } });
});

test('a tenant without a limit asks no table', async () => {
  const { ask, keys } = limits();
  for (let sent = 0; sent < 50; sent += 1) await ask('{"plan":"open"}');
  expect(keys).toEqual([]);
});

test('each tenant has an item for each rate', async () => {
  const { ask, keys } = limits();
  await ask();
  await ask(undefined, 'globex');
  await ask('{"requestsPerMin":60}');
  expect(keys).toEqual(['acme#tenant#5/10', 'globex#tenant#5/10', 'acme#minute#60']);
});
