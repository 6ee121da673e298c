// Files written next to a function's bundle at synth, read from `LAMBDA_TASK_ROOT`. One constant each: a bundle holds only
// those that its function reads.

/** JSON of {@link RouteTable}. */
export const routes = 'routes.json';
/** Code of the limits of tenants, where a deployment has any. */
export const limits = 'limits.js';
/** JSON of {@link LimitSettings}, where a deployment has any. */
export const limitSettings = 'limits.json';
/** Code of the edge that lets only a distribution's requests in, where a deployment has one. */
export const originGuard = 'origin-guard.js';
/** Code of API keys, where a deployment takes any. */
export const keys = 'keys.js';
/** Code of the admin function that changes tenants, quotas, API keys and lights. */
export const changes = 'changes.js';
/** Code that keeps the trail of requests in the proxy, where a deployment explains them. */
export const trail = 'trail.js';
/** Code of the proxy that takes back verdicts, where API Gateway keeps them by the token alone. */
export const kept = 'kept.js';
/** Code of the proxy's fewer records, where a deployment asks for fewer lines or metric lines of good requests. */
export const records = 'records.js';
/** Code that finds and explains requests in the admin function, where a deployment explains them. */
export const requests = 'requests.js';
/** Code of the console for the admin function and the patrol, and JSON of {@link ConsoleRules}, where there is a console. */
export const consoleCode = 'console.js';
export const consoleRules = 'console.json';
/** JSON of {@link AlarmWords}, for the forwarder of alarms. */
export const alarmWords = 'alarm-words.json';
/** The ops page: one self-contained HTML document. */
export const opsPage = 'ops.html';
/** Value of the Content-Security-Policy header that the ops page must be served with. */
export const opsPagePolicy = 'ops.csp.txt';
/** The API description as one self-contained HTML document, and as OpenAPI: both by gzip. */
export const docsPage = 'docs.html.gz';
export const docsPagePolicy = 'docs.csp.txt';
export const docsJson = 'openapi.json.gz';

/** The proxy's code of live changes, where a deployment allows any. */
export const LIVE_CODE = 'live.js';

/** Further files of a deployment that allows live changes. */
export const LIVE_FILE = {
  /** JSON of {@link DeployedRules}; for the admin function of {@link LiveFrame}. */
  rules: 'live.json',
  /** Code for patrol, summary and usage. */
  reader: 'live-reader.js',
  /** Code for the patrol alone: it judges a version that is tried, and keeps the pointer. */
  keeper: 'live-keeper.js',
  /** The admin function's routes of live changes, and the description's checks. */
  admin: 'live-admin.js',
  checks: 'live-checks.js',
} as const;
