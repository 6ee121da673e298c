// Every outcome of the operations that the gateway answers itself.

import { ANY_METHODS } from '../../../lib/api-description/cell-operations';
import { CONSOLE_ASKS, CONSOLE_SCENARIOS, WITHOUT_TABLES } from './console-scenarios';
import { type Ask, outcome, type Scenario } from './scenario';

/** Of the tenant `default`. */
export const KNOWN_KEY = 'cgk_0000000000000000';
const OPS = { token: 'ops' } as const;
const LIGHT = { color: 'red', reason: 'Contract', minutes: 5 };
const TENANT = { tenantId: 'contract', name: 'Contract' };
const CHANGE = { document: { cells: { well: 'http://127.0.0.1:9' } }, reason: 'Contract' };
const BACK = { version: 0, reason: 'Contract' };
const STALE = { headers: { 'if-match': '"999"' } } as const;
const OF_TENANT = { ...OPS, path: { id: 'contract' } } as const;
const OF_NOBODY = { ...OPS, path: { id: 'nobody' } } as const;

/** What each admin operation is asked where it is to get no further than who asks, or than a table. */
const ADMIN: Readonly<Record<string, Ask>> = {
  getHealthSummary: {},
  listIncidents: {},
  getMetrics: {},
  listLights: {},
  setLight: { path: { target: 'gateway' }, body: LIGHT },
  listTenants: {},
  createTenant: { body: TENANT },
  getTenant: { path: { id: 'default' } },
  changeTenant: { path: { id: 'default' }, body: { name: 'Default' } },
  getTenantQuota: { path: { id: 'default' } },
  setTenantQuota: { path: { id: 'default' }, body: { requestsPerMin: 0 } },
  listApiKeys: { path: { id: 'default' } },
  createApiKey: { path: { id: 'default' }, body: { name: 'Contract' } },
  revokeApiKey: { path: { id: 'default', key: KNOWN_KEY } },
  listAuditLogs: {},
  exportAuditLogs: {},
  getUsage: {},
  getLiveConfig: {},
  changeLiveConfig: { body: CHANGE },
  listLiveVersions: {},
  getLiveVersion: { path: { version: '1' } },
  diffLiveConfig: {},
  rollBackLiveConfig: { body: BACK },
  listCells: {},
  switchCell: { path: { id: 'well' }, body: { enabled: true } },
  listRoutes: {},
  getTenantConfig: { path: { id: 'contract' } },
  setTenantConfig: { path: { id: 'contract' }, body: { config: {} } },
  // A search that CloudWatch does not know.
  listFailedRequests: { query: 'tenant=acme&query=00000000-0000' },
  explainRequest: { path: { id: 'r-1' }, query: 'query=00000000-0000' },
  ...CONSOLE_ASKS,
};
const DOCS = ['getApiDocs', 'getApiDescription'];

const IDENTITY = [...Object.entries(ADMIN), ...DOCS.map((operation) => [operation, {}] as const)].flatMap(
  ([operation, ask]): Scenario[] => [
    outcome(operation, 401, ask, 'UNAUTHORIZED'),
    outcome(operation, 403, { ...ask, token: 'user' }, 'FORBIDDEN'),
    outcome(operation, 403, { ...ask, token: 'client', on: 'patrolled' }, 'TENANT_INVALID'),
  ],
);

const TABLES_GONE = Object.entries(ADMIN)
  .filter(([operation]) => !WITHOUT_TABLES.has(operation))
  .map(([operation, ask]) => outcome(operation, 503, { ...ask, ...OPS, on: 'tableless' }, 'SERVICE_UNAVAILABLE'));

const NOWHERE = { path: { unmatched: 'no/where' } } as const;
const UNMATCHED = ANY_METHODS.map((method) => outcome(`${method}Unmatched`, 404, NOWHERE, 'NOT_FOUND'));
const PREFLIGHT = outcome('optionsUnmatched', 204, { on: 'browsers', ...NOWHERE });

const HEALTH: readonly Scenario[] = [
  outcome('getHealthSummary', 503, { ...OPS, query: 'strict=1' }),
  outcome('getHealthSummary', 200, { ...OPS, on: 'patrolled' }),
  outcome('getHealthSummary', 304, { ...OPS, on: 'patrolled', revalidates: true }),
  outcome('getHealthSummary', 400, { ...OPS, query: 'unhealthy=perhaps' }, 'BAD_REQUEST'),
  outcome('getHealthSummary', 404, { ...OPS, query: 'cell=nobody' }, 'NOT_FOUND'),
  outcome('listIncidents', 200, { ...OPS, on: 'patrolled' }),
  outcome('listIncidents', 400, { ...OPS, query: 'cursor=forged' }, 'BAD_REQUEST'),
  outcome('getMetrics', 200, { ...OPS, on: 'patrolled' }),
];

const LIGHTS: readonly Scenario[] = [
  outcome('setLight', 200, { ...OPS, path: { target: 'well' }, body: { color: 'green' } }),
  outcome('setLight', 400, { ...OPS, path: { target: 'well' }, body: { color: 'blue' } }, 'BAD_REQUEST'),
  outcome('setLight', 404, { ...OPS, path: { target: 'nobody' }, body: LIGHT }, 'NOT_FOUND'),
  outcome('listLights', 200, OPS),
];

const USAGE: readonly Scenario[] = [
  outcome('getUsage', 200, { ...OPS, query: 'by=tenant,cell' }),
  outcome('getUsage', 400, { ...OPS, query: 'from=2026-02-30' }, 'BAD_REQUEST'),
  outcome('getUsage', 404, { ...OPS, query: 'tenant=nobody' }, 'NOT_FOUND'),
];

const OF_REQUEST = { ...OPS, path: { id: 'r-1' } } as const;
const REQUESTS: readonly Scenario[] = [
  outcome('explainRequest', 200, OF_REQUEST),
  outcome('explainRequest', 400, { ...OF_REQUEST, query: 'window=1y' }, 'BAD_REQUEST'),
  outcome('explainRequest', 404, { ...OF_REQUEST, on: 'browsers' }, 'NOT_FOUND'),
  outcome('listFailedRequests', 200, { ...OPS, query: 'tenant=acme&last=1h' }),
  outcome('listFailedRequests', 400, { ...OPS, query: 'tenant=acme&last=25h' }, 'BAD_REQUEST'),
  outcome('listFailedRequests', 404, { ...OPS, on: 'browsers' }, 'NOT_FOUND'),
  outcome('listFailedRequests', 429, { ...OPS, query: 'tenant=acme', repeats: 80 }, 'RATE_LIMIT'),
  outcome('explainRequest', 429, { ...OF_REQUEST, repeats: 20 }, 'RATE_LIMIT'),
];

const TENANTS: readonly Scenario[] = [
  outcome('createTenant', 201, { ...OPS, body: TENANT }),
  outcome('createTenant', 400, { ...OPS, body: TENANT }, 'BAD_REQUEST'),
  outcome('listTenants', 200, OPS),
  outcome('getTenant', 200, OF_TENANT),
  outcome('getTenant', 404, OF_NOBODY, 'NOT_FOUND'),
  outcome('changeTenant', 200, { ...OF_TENANT, body: { status: 'disabled' } }),
  outcome('changeTenant', 400, { ...OF_TENANT, body: {} }, 'BAD_REQUEST'),
  outcome('changeTenant', 404, { ...OF_NOBODY, body: { name: 'x' } }, 'NOT_FOUND'),
  outcome('changeTenant', 409, { ...OF_TENANT, body: { name: 'x' }, headers: { 'if-match': '"999"' } }, 'CONFLICT'),
  outcome('setTenantQuota', 200, { ...OF_TENANT, body: { requestsPerMin: 600, cpuLimit: 1.5 } }),
  outcome('setTenantQuota', 400, { ...OF_TENANT, body: { requestsPerMin: -1 } }, 'BAD_REQUEST'),
  outcome('setTenantQuota', 404, { ...OF_NOBODY, body: { requestsPerMin: 1 } }, 'NOT_FOUND'),
  outcome('setTenantQuota', 409, { ...OF_TENANT, body: {}, headers: { 'if-match': '"999"' } }, 'CONFLICT'),
  outcome('getTenantQuota', 200, OF_TENANT),
  outcome('getTenantQuota', 404, OF_NOBODY, 'NOT_FOUND'),
];

const KEYS: readonly Scenario[] = [
  outcome('createApiKey', 201, { ...OF_TENANT, body: { name: 'Contract', reason: 'Contract' } }),
  outcome('createApiKey', 400, { ...OF_TENANT, body: { name: 'Contract', expireAt: 1 } }, 'BAD_REQUEST'),
  outcome('createApiKey', 404, { ...OF_NOBODY, body: { name: 'Contract' } }, 'NOT_FOUND'),
  outcome('createApiKey', 409, { ...OF_TENANT, body: { name: 'x' }, headers: { 'if-match': '"999"' } }, 'CONFLICT'),
  outcome('listApiKeys', 200, OF_TENANT),
  outcome('listApiKeys', 404, OF_NOBODY, 'NOT_FOUND'),
  outcome('revokeApiKey', 200, { ...OPS, path: { id: 'default', key: KNOWN_KEY } }),
  outcome('revokeApiKey', 404, { ...OPS, path: { id: 'contract', key: KNOWN_KEY } }, 'NOT_FOUND'),
];

const AUDIT: readonly Scenario[] = [
  outcome('listAuditLogs', 200, { ...OPS, query: 'limit=2&tenantId=contract' }),
  outcome('listAuditLogs', 400, { ...OPS, query: 'limit=501' }, 'BAD_REQUEST'),
  outcome('exportAuditLogs', 200, { ...OPS, query: 'since=2020-01-01T00:00:00Z' }),
  outcome('exportAuditLogs', 400, { ...OPS, query: 'since=yesterday' }, 'BAD_REQUEST'),
];

const LIVE: readonly Scenario[] = [
  outcome('rollBackLiveConfig', 200, { ...OPS, body: BACK }),
  outcome('rollBackLiveConfig', 400, { ...OPS, body: {} }, 'BAD_REQUEST'),
  outcome('rollBackLiveConfig', 404, { ...OPS, body: { ...BACK, version: 999 } }, 'NOT_FOUND'),
  outcome('rollBackLiveConfig', 409, { ...OPS, ...STALE, body: BACK }, 'CONFLICT'),
  outcome('getLiveConfig', 200, OPS),
  outcome('changeLiveConfig', 200, { ...OPS, query: 'dryRun=1', body: CHANGE }),
  outcome('changeLiveConfig', 400, { ...OPS, body: { ...CHANGE, document: { cells: {} } } }, 'BAD_REQUEST'),
  outcome('changeLiveConfig', 409, { ...OPS, ...STALE, body: CHANGE }, 'CONFLICT'),
  outcome('listLiveVersions', 200, OPS),
  outcome('listLiveVersions', 400, { ...OPS, query: 'before=yesterday' }, 'BAD_REQUEST'),
  outcome('getLiveVersion', 200, { ...OPS, path: { version: '1' } }),
  outcome('getLiveVersion', 404, { ...OPS, path: { version: '999' } }, 'NOT_FOUND'),
  outcome('diffLiveConfig', 200, OPS),
  outcome('diffLiveConfig', 400, { ...OPS, query: 'from=first' }, 'BAD_REQUEST'),
  outcome('diffLiveConfig', 404, { ...OPS, query: 'from=999' }, 'NOT_FOUND'),
  outcome('listCells', 200, OPS),
  outcome('listRoutes', 200, OPS),
  outcome('switchCell', 200, { ...OPS, path: { id: 'well' }, body: { enabled: true } }),
  outcome('switchCell', 400, { ...OPS, path: { id: 'well' }, body: {} }, 'BAD_REQUEST'),
  outcome('switchCell', 404, { ...OPS, path: { id: 'nobody' }, body: { enabled: true } }, 'NOT_FOUND'),
  outcome('switchCell', 409, { ...OPS, ...STALE, path: { id: 'well' }, body: { enabled: false } }, 'CONFLICT'),
  outcome('setTenantConfig', 200, { ...OF_TENANT, body: { namespace: 'ui', config: { theme: 'dark' } } }),
  outcome('setTenantConfig', 400, { ...OF_TENANT, body: { config: [] } }, 'BAD_REQUEST'),
  outcome('setTenantConfig', 404, { ...OF_NOBODY, body: { config: {} } }, 'NOT_FOUND'),
  outcome('getTenantConfig', 200, OF_TENANT),
  outcome('getTenantConfig', 404, OF_NOBODY, 'NOT_FOUND'),
];

const PAGES: readonly Scenario[] = [
  outcome('getHealth', 200, {}),
  outcome('headHealth', 200, {}),
  outcome('getLanding', 200, {}),
  outcome('getLanding', 200, { headers: { accept: 'text/html' } }),
  outcome('headLanding', 200, {}),
  outcome('getOpsPage', 200, {}),
  outcome('getOpsPage', 304, { revalidates: true }),
  outcome('getApiDocs', 200, OPS),
  outcome('getApiDocs', 200, { ...OPS, headers: { accept: 'application/json' } }),
  outcome('getApiDocs', 200, { on: 'browsers', headers: { 'accept-encoding': 'gzip;q=0' } }),
  outcome('getApiDocs', 304, { ...OPS, revalidates: true }),
  outcome('getApiDescription', 200, OPS),
  outcome('getApiDescription', 200, { on: 'browsers' }),
  outcome('getApiDescription', 304, { ...OPS, revalidates: true }),
];

export const OWN_SCENARIOS: readonly Scenario[] = [
  ...IDENTITY,
  ...TABLES_GONE,
  ...UNMATCHED,
  PREFLIGHT,
  ...HEALTH,
  ...LIGHTS,
  ...TENANTS,
  ...KEYS,
  ...AUDIT,
  ...USAGE,
  ...LIVE,
  ...REQUESTS,
  ...CONSOLE_SCENARIOS,
  ...PAGES,
];
