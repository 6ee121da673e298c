// The platform's environment variables lie over the description, and win.

import { faultsOf, load, MINIMAL } from '../../support/description';

test('each variable sets what the platform means by it', () => {
  const config = load({
    yaml: `${MINIMAL}proxy: { timeoutMs: 1000, connectTimeoutMs: 500, breaker: { openSeconds: 7 } }\n`,
    env: {
      GATEWAY_REQUIRE_TENANT_ID: '0',
      GATEWAY_VALIDATE_TENANT: '1',
      GATEWAY_PROXY_TIMEOUT_SEC: '2.5',
      GATEWAY_PROXY_RETRY_COUNT: '0',
      GATEWAY_CB_WINDOW_SEC: '20',
      GATEWAY_CB_FAILURE_RATIO: '0.25',
      GATEWAY_CB_MINIMUM_CALLS: '9',
      GATEWAY_CB_OPEN_SEC: '11',
      GATEWAY_CB_HALF_OPEN_PROBES: '4',
      GATEWAY_CB_PROBE_SUCCESSES_TO_CLOSE: '1',
      GOVERNANCE_HEALTH_INTERVAL_SEC: '15',
      GOVERNANCE_HEALTH_FAILURE_THRESHOLD: '5',
      GOVERNANCE_HEALTH_TIMEOUT_SEC: '3',
    },
  });
  expect(config.tenants).toMatchObject({ required: false, validate: true });
  expect(config.proxy).toMatchObject({
    timeoutMs: 2500,
    connectTimeoutMs: 500,
    retries: 0,
    breaker: {
      windowSeconds: 20,
      failureRatio: 0.25,
      minimumCalls: 9,
      openSeconds: 11,
      halfOpenProbes: 4,
      successesToClose: 1,
    },
  });
  expect(config.patrol).toMatchObject({ intervalSeconds: 15, failuresToGoDown: 5, probeTimeoutMs: 3000 });
});

test('an empty or blank variable changes nothing', () => {
  const env = {
    GATEWAY_REQUIRE_TENANT_ID: '',
    GATEWAY_PROXY_RETRY_COUNT: '  ',
    CELL_CRM_URL: '',
    GATEWAY_ROUTES_PATH: ' ',
  };
  expect(load({ env })).toEqual(load({}));
});

test('a fault names the variable, not the place it went to', () => {
  const env = {
    GATEWAY_VALIDATE_TENANT: 'perhaps',
    GATEWAY_PROXY_RETRY_COUNT: '99',
    GATEWAY_CB_WINDOW_SEC: '-1',
    CELL_CRM_URL: 'crm:8001',
  };
  expect(faultsOf({ env })).toEqual({
    GATEWAY_VALIDATE_TENANT: 'got "perhaps"; expected 1 or 0',
    GATEWAY_PROXY_RETRY_COUNT: 'got 99; expected a whole number from 0 to 5',
    GATEWAY_CB_WINDOW_SEC: 'got "-1"; expected a number',
    CELL_CRM_URL: expect.stringContaining('got "crm:8001"'),
  });
});

test("the platform's own timeout of 30 s becomes what API Gateway allows, and says so", () => {
  const config = load({ env: { GATEWAY_PROXY_TIMEOUT_SEC: '30' } });
  expect(config.proxy.timeoutMs).toBe(28_500);
  expect(config.warnings.map(({ message }) => message)).toContain(
    'GATEWAY_PROXY_TIMEOUT_SEC=30 is beyond what API Gateway waits: 28500 ms is used',
  );
});

test('a timeout of all that API Gateway allows is no warning', () => {
  const config = load({ env: { GATEWAY_PROXY_TIMEOUT_SEC: '28.5' } });
  expect(config.proxy.timeoutMs).toBe(28_500);
  expect(config.warnings.filter(({ id }) => id === 'long-timeout')).toEqual([]);
});

test('GATEWAY_AUTH_MODE=header drops the settings of jwt mode; jwt still needs a source', () => {
  const jwt = MINIMAL.replace('mode: header', 'mode: jwt, cognito: create');
  expect(load({ yaml: jwt, env: { GATEWAY_AUTH_MODE: 'header' } }).auth).toEqual({
    mode: 'header',
    cacheTtlSeconds: 0,
  });
  expect(load({ yaml: jwt, env: { GATEWAY_AUTH_MODE: 'jwt' } }).auth).toMatchObject({ cognito: 'create' });
  expect(Object.keys(faultsOf({ env: { GATEWAY_AUTH_MODE: 'jwt' } }))).toEqual(['auth']);
  expect(Object.keys(faultsOf({ env: { GATEWAY_AUTH_MODE: 'open' } }))).toEqual(['GATEWAY_AUTH_MODE']);
});

test('a variable over a section that is no map leaves the fault to the section', () => {
  expect(faultsOf({ yaml: `${MINIMAL}proxy: fast\n`, env: { GATEWAY_CB_WINDOW_SEC: '5' } })).toEqual({
    proxy: expect.stringContaining('got "fast"; expected a map of timeoutMs'),
  });
});

test.each(['constructor', '__proto__', 'toString'])('the word %s is neither on nor off', (word) => {
  expect(faultsOf({ env: { GATEWAY_VALIDATE_TENANT: word } })).toEqual({
    GATEWAY_VALIDATE_TENANT: `got "${word}"; expected 1 or 0`,
  });
});
