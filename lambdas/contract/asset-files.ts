// Files written beside a function's bundle at synth, read from `LAMBDA_TASK_ROOT`. One constant each: a bundle holds only
// those that its function reads.

/** JSON of {@link RouteTable}. */
export const routes = 'routes.json';
/** Code of the limits of tenants, where a deployment has any. */
export const limits = 'limits.js';
/** JSON of {@link LimitSettings}, where a deployment has any. */
export const limitSettings = 'limits.json';
/** Code of API keys, where a deployment takes any. */
export const keys = 'keys.js';
/** Code that keeps the trail of requests in the proxy, where a deployment explains them. */
export const trail = 'trail.js';
/** Code that finds and explains requests in the admin function, where a deployment explains them. */
export const requests = 'requests.js';
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
  /** The admin function's routes of live changes, and the description's checks. */
  admin: 'live-admin.js',
  checks: 'live-checks.js',
} as const;
