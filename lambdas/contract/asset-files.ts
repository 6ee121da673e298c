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
