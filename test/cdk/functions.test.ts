// The house Lambda: what every function has in common, and what each one is told.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import * as ENV from '../../lambdas/contract/environment';
import type { RouteTable } from '../../lambdas/contract/route-table';
import { FUNCTION_NAMES } from '../../lib/constructs/bundles';
import { MINIMAL, TRUSTED } from '../support/description';
import { functionProperties, synthesized } from '../support/synthesized';

const main = synthesized({
  yaml: `${TRUSTED}usage: {}\nalarms: { forward: { dingTalk: {} } }\n`,
  env: { GATEWAY_ROUTES_PATH: 'r.json', CELL_ERP_URL: 'http://erp' },
  files: { 'r.json': JSON.stringify({ routes: { crm: 'http://crm' } }) },
});
const sized = synthesized({
  yaml: `${TRUSTED.replace('validate: false', 'validate: true, required: false, cacheSeconds: 9')}
functions: { proxy: { memoryMb: 2048, reservedConcurrency: 50 } }
logs: { level: DEBUG, retentionDays: 7 }
tracing: false
language: en
`,
});
const unsigned = synthesized({ yaml: TRUSTED.replace('[hmac-v1]', 'none') });
const headerMode = synthesized({ yaml: MINIMAL });
const { gatewayTemplate: template } = main;

const variables = (from: typeof main, name: string) =>
  functionProperties(from, name)['Environment'] as { Variables: Record<string, unknown> };

test.each(FUNCTION_NAMES)('%s runs on Node 24 on arm64, traced, with JSON logs in a group of its own', (name) => {
  expect(functionProperties(main, name)).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: {
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'WARN',
      LogGroup: { Ref: expect.any(String) },
    },
    Environment: {
      Variables: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'CellGateway',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    },
  });
});

test('log groups keep what the description says', () => {
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  sized.gatewayTemplate.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});

test('traces can be turned off, and the right to send them goes too', () => {
  const untraced = functionProperties(sized, 'proxy');
  expect(untraced).not.toHaveProperty('TracingConfig');
  const statements = JSON.stringify(sized.gatewayTemplate.findResources('AWS::IAM::Policy'));
  expect(statements).not.toContain('xray:');
});

test('memory, concurrency and log level follow the description', () => {
  expect(functionProperties(sized, 'proxy')).toMatchObject({
    MemorySize: 2048,
    ReservedConcurrentExecutions: 50,
    LoggingConfig: { ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'INFO' },
  });
  expect(functionProperties(main, 'proxy')).toMatchObject({ MemorySize: 1024 });
  expect(functionProperties(main, 'proxy')['ReservedConcurrentExecutions']).toBeUndefined();
});

test('the Parameters and Secrets extension is on the functions that read secrets, and only there', () => {
  const withLayers = FUNCTION_NAMES.filter((name) => functionProperties(main, name)['Layers'] !== undefined);
  expect(withLayers).toEqual(['authorizer', 'proxy']);
  for (const name of withLayers) {
    expect(variables(main, name).Variables).toMatchObject({ [ENV.secretsExtensionPort]: '2773' });
  }
});

test('the settings are those of the description', () => {
  const { Variables: authorizer } = variables(main, 'authorizer');
  expect(JSON.parse(authorizer[ENV.authSettings] as string)).toEqual({
    mode: 'jwt',
    issuer: 'https://id.example.com',
    jwksUri: 'https://id.example.com/keys',
    audience: ['gateway'],
    tokenUse: null,
    algorithms: ['RS256'],
    clockToleranceSeconds: 30,
    claims: { tenant: 'tenantId', subject: 'sub', role: 'role', allowedCells: 'allowedCells' },
    permissions: {
      claim: 'platformRole',
      viewer: ['platform-viewer'],
      operator: ['platform-operator'],
      admin: ['platform-admin'],
    },
  });
  expect(authorizer).toMatchObject({ [ENV.validateTenant]: '0' });
  expect(authorizer[ENV.tenantTable]).toBeUndefined();
  const { Variables: proxy } = variables(main, 'proxy');
  expect(JSON.parse(proxy[ENV.proxySettings] as string)).toEqual({
    authorization: 'forward',
    setCookiePath: 'as-sent',
    timeoutMs: 27_000,
    connectTimeoutMs: 2000,
    retries: 2,
    retryBudgetRatio: 0.1,
    stateRefreshMs: 2000,
    breaker: {
      windowSeconds: 10,
      failureRatio: 0.5,
      minimumCalls: 2,
      openSeconds: 10,
      halfOpenProbes: 3,
      successesToClose: 2,
      tenantsToOpen: 2,
    },
  });
  expect(JSON.parse(proxy[ENV.signingSettings] as string)).toMatchObject({ schemes: ['hmac-v1'] });
  expect(proxy).toMatchObject({
    [ENV.requireTenantId]: '1',
    [ENV.defaultLanguage]: 'zh-CN',
  });
  expect(proxy[ENV.lightTable]).toBeUndefined();
  expect(variables(sized, 'proxy').Variables[ENV.defaultLanguage]).toBe('en');
});

test('without validation no function asks whether tenants must be in the registry', () => {
  const told = ['authorizer', 'admin', 'summary', 'usage'].map(
    (name) => variables(main, name).Variables[ENV.validateTenant],
  );
  expect(told).toEqual(['0', '0', '0', '0']);
});

test('a tenant may be missing where the description says so', () => {
  expect(variables(sized, 'proxy').Variables[ENV.requireTenantId]).toBe('0');
});

test('tenant validation brings the registry to the authorizer', () => {
  const { Variables } = variables(sized, 'authorizer');
  expect(Variables[ENV.validateTenant]).toBe('1');
  expect(Variables[ENV.tenantTable]).toBeDefined();
  expect(JSON.parse(Variables[ENV.tenantSettings] as string)).toEqual({ cacheSeconds: 9, staleSeconds: 60 });
});

test('usage of one region is added up there alone', () => {
  expect(JSON.parse(variables(main, 'usage').Variables[ENV.usageSettings] as string)).toMatchObject({ regions: [] });
});

test('no signing means no key in reach', () => {
  const { Variables } = variables(unsigned, 'proxy');
  expect(JSON.parse(Variables[ENV.signingSettings] as string)).toMatchObject({ schemes: [] });
  expect(Variables[ENV.signingSecretId]).toBeUndefined();
});

test('header mode is told by name', () => {
  expect(JSON.parse(variables(headerMode, 'authorizer').Variables[ENV.authSettings] as string)).toEqual({
    mode: 'header',
  });
});

function assetFiles(built: typeof main, name: string): string[] {
  return readdirSync(path.join(built.outdir, 'functions', name)).toSorted();
}

test('files stand next to the bundles of the functions that read them', () => {
  expect(Object.fromEntries(FUNCTION_NAMES.map((name) => [name, assetFiles(main, name)]))).toEqual({
    authorizer: ['index.js'],
    proxy: ['index.js', ASSET_FILE.routes],
    summary: [
      ASSET_FILE.docsPagePolicy,
      ASSET_FILE.docsPage,
      'index.js',
      ASSET_FILE.docsJson,
      ASSET_FILE.opsPagePolicy,
      ASSET_FILE.opsPage,
      ASSET_FILE.routes,
    ],
    admin: [ASSET_FILE.changes, 'index.js', ASSET_FILE.routes],
    health: ['index.js', ASSET_FILE.routes],
    edge: ['index.js'],
    'restore-check': ['index.js'],
    usage: ['index.js', ASSET_FILE.routes],
    forwarder: [ASSET_FILE.alarmWords, 'index.js'],
  });
});

test('the route table in the asset is that of the description', () => {
  const table = readFileSync(path.join(main.outdir, 'functions', 'proxy', ASSET_FILE.routes), 'utf8');
  expect(JSON.parse(table) as RouteTable).toEqual({
    cells: { crm: { baseUrl: 'http://crm', core: true }, erp: { baseUrl: 'http://erp', core: true } },
  });
});

test('no environment variable of any function nears the 4 KB that Lambda allows in all', () => {
  for (const name of FUNCTION_NAMES) {
    expect(JSON.stringify(variables(main, name)).length).toBeLessThan(3000);
  }
});
