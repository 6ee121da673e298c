// Names of the environment variables that the stack sets and the functions read.

export const ENV = {
  /** Name of the deployment, as its metrics have it. */
  deployment: 'GATEWAY_DEPLOYMENT',
  /** JSON of {@link AuthSettings}. */
  authSettings: 'AUTH_SETTINGS',
  /** Secrets Manager id or ARN of the ops token. */
  opsTokenSecretId: 'OPS_TOKEN_SECRET_ID',
  /** JSON of {@link SigningSettings}. */
  signingSettings: 'SIGNING_SETTINGS',
  /** Secrets Manager id or ARN of the shared signing secret, where a scheme needs it. */
  signingSecretId: 'SIGNING_SECRET_ID',
  /** Secrets Manager id or ARN of the Ed25519 private key, where a scheme needs it. */
  signingPrivateKeyId: 'SIGNING_PRIVATE_KEY_ID',
  /** Operational state: health records, incidents, circuits, lights. */
  stateTable: 'STATE_TABLE_NAME',
  /** Where lights are kept; missing is the state table. Both regions of a deployment share them. */
  lightTable: 'LIGHT_TABLE_NAME',
  /** Tenant registry. */
  tenantTable: 'TENANT_TABLE_NAME',
  eventBus: 'EVENT_BUS_NAME',
  requireTenantId: 'GATEWAY_REQUIRE_TENANT_ID',
  validateTenant: 'GATEWAY_VALIDATE_TENANT',
  /** Default language of error messages: `zh-CN` or `en`. */
  defaultLanguage: 'GATEWAY_DEFAULT_LANGUAGE',
  /** Least level that is logged; Powertools' own name for it. Missing is `INFO`. */
  logLevel: 'POWERTOOLS_LOG_LEVEL',
  /** Comma-joined tenants that have metrics of their own; missing is none. */
  meteredTenants: 'METERED_TENANTS',
  /** Which Cells have metrics of their own; missing is `all`. */
  meteredCells: 'METERED_CELLS',
  /** JSON of {@link ProxySettings}. */
  proxySettings: 'PROXY_SETTINGS',
  /** `1` where tenants are limited: their limits are in a file next to the bundle. */
  tenantLimits: 'TENANT_LIMITS',
  /** JSON of {@link PatrolSettings}. */
  patrolSettings: 'PATROL_SETTINGS',
  /** JSON of {@link TenantSettings}. */
  tenantSettings: 'TENANT_SETTINGS',
  /** Secrets Manager id or ARN of what a distribution in front shows; missing where there is none. */
  originProofSecretId: 'ORIGIN_PROOF_SECRET_ID',
  /** Comma-joined route keys that need no such proof; missing is none. */
  originOpenRoutes: 'ORIGIN_OPEN_ROUTES',
  /** Value of Strict-Transport-Security; missing where the deployment has no name of its own. */
  strictTransport: 'STRICT_TRANSPORT_SECURITY',
  /** {@link DocsAccess}: who may read the API description. */
  docsAccess: 'API_DOCS_ACCESS',
  /** Port of the AWS Parameters and Secrets Lambda Extension on loopback; set by AWS's own convention. */
  secretsExtensionPort: 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT',
} as const;

/** Files written beside a function's bundle at synth; read from `LAMBDA_TASK_ROOT`. */
export const ASSET_FILE = {
  /** JSON of {@link RouteTable}. */
  routes: 'routes.json',
  /** Code of the limits of tenants, where a deployment has any. */
  limits: 'limits.js',
  /** JSON of {@link LimitSettings}, where a deployment has any. */
  limitSettings: 'limits.json',
  /** The ops page: one self-contained HTML document. */
  opsPage: 'ops.html',
  /** Value of the Content-Security-Policy header that the ops page must be served with. */
  opsPagePolicy: 'ops.csp.txt',
  /** The API description as one self-contained HTML document, and as OpenAPI: both by gzip. */
  docsPage: 'docs.html.gz',
  docsPagePolicy: 'docs.csp.txt',
  docsJson: 'openapi.json.gz',
} as const;
