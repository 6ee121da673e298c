// Files beside the functions' bundles.

/** Files written beside a function's bundle at synth; read from `LAMBDA_TASK_ROOT`. */
export const ASSET_FILE = {
  /** JSON of {@link RouteTable}. */
  routes: 'routes.json',
  /** Code of the limits of tenants, where a deployment has any. */
  limits: 'limits.js',
  /** JSON of {@link LimitSettings}, where a deployment has any. */
  limitSettings: 'limits.json',
  /** Code of API keys, where a deployment takes any. */
  keys: 'keys.js',
  /** The ops page: one self-contained HTML document. */
  opsPage: 'ops.html',
  /** Value of the Content-Security-Policy header that the ops page must be served with. */
  opsPagePolicy: 'ops.csp.txt',
  /** The API description as one self-contained HTML document, and as OpenAPI: both by gzip. */
  docsPage: 'docs.html.gz',
  docsPagePolicy: 'docs.csp.txt',
  docsJson: 'openapi.json.gz',
} as const;

/** The proxy's code of live changes, where a deployment allows any. Not in the list above: bundles hold the whole of that. */
export const LIVE_CODE = 'live.js';

/** Further files of a deployment that allows live changes. */
export const LIVE_FILE = {
  /** JSON of {@link DeployedRules}; for the admin function of {@link LiveFrame}. */
  rules: 'live.json',
  /** Code for patrol and summary. */
  reader: 'live-reader.js',
  /** The admin function's routes of live changes, and the description's checks. */
  admin: 'live-admin.js',
  checks: 'live-checks.js',
} as const;
