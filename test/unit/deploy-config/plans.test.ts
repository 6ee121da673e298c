// `plans` and `tenants.plan`: what tenants may use, and which plan they have.

import { limitSettings } from '../../../lib/deploy-config/limit-settings';
import { faultsOf, load, MINIMAL } from '../../support/description';

const withPlan = (plan: string, name = 'trial') => ({
  yaml: `${MINIMAL.replace(/tenants: \{/, `tenants: { plan: ${name},`)}\nplans: { trial: ${plan} }\n`,
});
const settingsOf = (plan: string) => limitSettings(load(withPlan(plan)))?.plans['trial']?.rate;

test('no tenant is limited unless the description says so', () => {
  expect(limitSettings(load({ yaml: MINIMAL }))).toBeUndefined();
  expect(limitSettings(load({ yaml: `${MINIMAL}\nplans: { trial: { requestsPerSecond: 5 } }\n` }))).toBeUndefined();
});

test('a burst that is not named is one second', () => {
  expect(settingsOf('{ requestsPerSecond: 1000 }')).toEqual({ requestsPerSecond: 1000, burst: 1000 });
  expect(settingsOf('{ requestsPerSecond: 2.5 }')).toEqual({ requestsPerSecond: 2.5, burst: 3 });
  expect(settingsOf('{ requestsPerSecond: 0.01 }')).toEqual({ requestsPerSecond: 0.01, burst: 1 });
  expect(settingsOf('{ requestsPerSecond: 5, burst: 60 }')).toEqual({ requestsPerSecond: 5, burst: 60 });
});

test.each(['0', '-1', '100001', '.inf', '"5"', '0.00001', 'many'])('a rate of %s is refused', (rate) => {
  expect(faultsOf(withPlan(`{ requestsPerSecond: ${rate} }`))['plans.trial.requestsPerSecond']).toContain(
    'a number of requests a second',
  );
});

test.each(['0', '-5', '1.5', '10000001'])('a burst of %s is refused', (burst) => {
  const faults = faultsOf(withPlan(`{ requestsPerSecond: 5, burst: ${burst} }`));
  expect(faults['plans.trial.burst']).toContain('a whole number');
});

test('a plan that is not described, for one was deleted, is refused by its name', () => {
  expect(faultsOf(withPlan('{ requestsPerSecond: 5 }', 'gold'))['tenants.plan']).toContain('trial');
  const yaml = MINIMAL.replace(/tenants: \{/, 'tenants: { plan: gold,');
  expect(faultsOf({ yaml })['tenants.plan']).toContain('the name of a plan');
});

test('every plan reaches the limits, with the name of the default one', () => {
  const yaml = `${MINIMAL.replace(/tenants: \{/, 'tenants: { plan: open,')}\nplans: { open: {}, gold: { requestsPerSecond: 9 } }\n`;
  expect(limitSettings(load({ yaml }))).toEqual({
    defaultPlan: 'open',
    plans: { open: {}, gold: { rate: { requestsPerSecond: 9, burst: 9 } } },
    requestsPerMinute: 0,
  });
});

test('a burst without a rate contradicts itself', () => {
  expect(faultsOf(withPlan('{ burst: 5 }'))['plans.trial.burst']).toContain('requestsPerSecond next to it');
});

test('the old platform’s variable sets the quota of tenants that have none, and 0 is no limit', () => {
  const quota = (value: string) => ({ yaml: MINIMAL, env: { TENANT_QUOTA_DEFAULT_REQUESTS_PER_MIN: value } });
  expect(limitSettings(load(quota('600')))).toEqual({ defaultPlan: null, plans: {}, requestsPerMinute: 600 });
  expect(limitSettings(load(quota('0')))).toBeUndefined();
  expect(faultsOf(quota('1.5'))['TENANT_QUOTA_DEFAULT_REQUESTS_PER_MIN']).toContain('a whole number');
  expect(faultsOf(quota('-1'))['TENANT_QUOTA_DEFAULT_REQUESTS_PER_MIN']).toContain('a number');
});

test("the old platform's limit of a token holds each caller, unless its switch is off", () => {
  const token = (value: string, enabled = '1') => ({
    yaml: MINIMAL,
    env: { GATEWAY_RATE_LIMIT_TOKEN_PER_MIN: value, GATEWAY_RATE_LIMIT_ENABLED: enabled },
  });
  const none = { defaultPlan: null, plans: {}, requestsPerMinute: 0 };
  expect(limitSettings(load(token('200')))).toEqual({ ...none, callerRequestsPerMinute: 200 });
  for (const off of [token('0'), token('200', '0'), token('200', 'false')]) {
    expect(limitSettings(load(off))).toBeUndefined();
  }
  const warned = (given: ReturnType<typeof token>) => load(given).warnings.some(({ id }) => id === 'caller-limit');
  expect([token('200'), token('0'), token('200', '0')].map(warned)).toEqual([true, false, false]);
  expect(faultsOf(token('-1'))['GATEWAY_RATE_LIMIT_TOKEN_PER_MIN']).toContain('a number');
});

test('quotas and their time zone reach the limits', () => {
  const plan = '{ requestsPerDay: 1000, requestsPerMonth: 20000, timeZone: Asia/Shanghai }';
  expect(limitSettings(load(withPlan(plan)))?.plans['trial']).toEqual({
    requestsPerDay: 1000,
    requestsPerMonth: 20_000,
    timeZone: 'Asia/Shanghai',
  });
});

test.each(['0', '-1', '1.5', '1000000000001', '.inf', 'many'])('a quota of %s a day is refused', (requests) => {
  expect(faultsOf(withPlan(`{ requestsPerDay: ${requests} }`))['plans.trial.requestsPerDay']).toContain(
    'a whole number',
  );
});

test.each(['Mars/Olympus', '+08:00', '8'])('the time zone %s is refused', (zone) => {
  const faults = faultsOf(withPlan(`{ requestsPerDay: 5, timeZone: ${zone} }`));
  expect(faults['plans.trial.timeZone']).toContain('the name of a time zone');
});

test('a quota of the day above that of the month, and a time zone without a quota, contradict themselves', () => {
  const faults = faultsOf(withPlan('{ requestsPerDay: 11, requestsPerMonth: 10 }'));
  expect(faults['plans.trial.requestsPerDay']).toContain('at most its requestsPerMonth, 10');
  expect(faultsOf(withPlan('{ timeZone: UTC }'))['plans.trial.timeZone']).toContain('next to it');
});

test('rates of reads, writes and Cells, and the size of a body, reach the limits', () => {
  const plan =
    '{ requestsPerSecond: 9, reads: { requestsPerSecond: 8 }, writes: { requestsPerSecond: 0.5, burst: 7 }, ' +
    'cells: { crm: { requestsPerSecond: 3 } }, maxBodyBytes: 1000 }';
  const withCell = { yaml: `${withPlan(plan).yaml}cells: { crm: 'http://crm' }\n` };
  expect(limitSettings(load(withCell))?.plans['trial']).toEqual({
    rate: { requestsPerSecond: 9, burst: 9 },
    reads: { requestsPerSecond: 8, burst: 8 },
    writes: { requestsPerSecond: 0.5, burst: 7 },
    cells: { crm: { requestsPerSecond: 3, burst: 3 } },
    maxBodyBytes: 1000,
  });
});

test('a part above the whole contradicts it', () => {
  const faults = faultsOf(withPlan('{ requestsPerSecond: 5, writes: { requestsPerSecond: 6 } }'));
  expect(faults['plans.trial.writes.requestsPerSecond']).toContain("at most the plan's own");
});

test('a rate of a Cell that does not exist is refused, as is one without a rate, and a body beyond the gateway’s limit', () => {
  const cells = '{ cells: { crn: { requestsPerSecond: 5 } } }';
  const withCell = { yaml: `${withPlan(cells).yaml}cells: { crm: 'http://crm' }\n` };
  expect(faultsOf(withCell)['plans.trial.cells.crn']).toContain('the name of a Cell');
  expect(faultsOf(withPlan('{ reads: { burst: 5 } }'))['plans.trial.reads.requestsPerSecond']).toContain('a number');
  expect(faultsOf(withPlan('{ maxBodyBytes: 4500001 }'))['plans.trial.maxBodyBytes']).toContain('4500000');
});

test.each(['0', '-1', '1.5', '10001', 'many'])('%s requests at the same time are refused', (concurrency) => {
  const faults = faultsOf(withPlan(`{ concurrency: ${concurrency} }`));
  expect(faults['plans.trial.concurrency']).toContain('a whole number from 1 to 10000');
});
