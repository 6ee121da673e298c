// Names of the environment variables that the stack sets and the functions read. One constant each: a bundle holds only
// those that its function reads.

/** Name of the deployment, as its metrics have it. */
export const deployment = 'GATEWAY_DEPLOYMENT';
/** JSON of {@link AuthSettings}. */
export const authSettings = 'AUTH_SETTINGS';
/** Secrets Manager id or ARN of the ops token. */
export const opsTokenSecretId = 'OPS_TOKEN_SECRET_ID';
/** JSON of {@link SigningSettings}. */
export const signingSettings = 'SIGNING_SETTINGS';
/** Secrets Manager id or ARN of the shared signing secret, where a scheme needs it. */
export const signingSecretId = 'SIGNING_SECRET_ID';
/** Secrets Manager id or ARN of the Ed25519 private key, where a scheme needs it. */
export const signingPrivateKeyId = 'SIGNING_PRIVATE_KEY_ID';
/** Operational state: health records, incidents, circuits, lights. */
export const stateTable = 'STATE_TABLE_NAME';
/** Where lights are kept; missing is the state table. Both regions of a deployment share them. */
export const lightTable = 'LIGHT_TABLE_NAME';
/** Tenant registry. */
export const tenantTable = 'TENANT_TABLE_NAME';
export const eventBus = 'EVENT_BUS_NAME';
export const requireTenantId = 'GATEWAY_REQUIRE_TENANT_ID';
export const validateTenant = 'GATEWAY_VALIDATE_TENANT';
/** Default language of error messages: `zh-CN` or `en`. */
export const defaultLanguage = 'GATEWAY_DEFAULT_LANGUAGE';
/** Least level that is logged; Powertools' own name for it. Missing is `INFO`. */
export const logLevel = 'POWERTOOLS_LOG_LEVEL';
/** Comma-joined tenants that have metrics of their own; without it no tenant has. */
export const meteredTenants = 'METERED_TENANTS';
/** Which Cells have metrics of their own; missing is `all`. */
export const meteredCells = 'METERED_CELLS';
/** JSON of {@link ProxySettings}. */
export const proxySettings = 'PROXY_SETTINGS';
/** `1` where tenants are limited: their limits are in a file next to the bundle. */
export const tenantLimits = 'TENANT_LIMITS';
/** `1` where callers may show API keys: the code is in a file next to the bundle. */
export const apiKeys = 'API_KEYS';
/** How long log lines of requests are kept, days. */
export const logDays = 'LOG_RETENTION_DAYS';
/** JSON of {@link UsageSettings}. */
export const usageSettings = 'USAGE_SETTINGS';
/** Log group of the API's access log. */
export const accessLogGroup = 'ACCESS_LOG_GROUP';
/** Log group of the proxy's lines. */
export const proxyLogGroup = 'PROXY_LOG_GROUP';
/** Id of the HTTP API, as its metrics have it. */
export const apiId = 'API_ID';
/** `1` where the rules may change while the gateway runs: code and rules are files next to the bundle. */
export const liveConfig = 'LIVE_CONFIG';
/** `1` where requests are explained: the code that keeps their trail is a file next to the bundle. */
export const requestTrail = 'REQUEST_TRAIL';
/** JSON of {@link RecordSettings}, where fewer records are asked for: the code is a file next to the bundle. */
export const recordSettings = 'RECORD_SETTINGS';
/** `1` where API Gateway keeps verdicts by the token alone. */
export const keptVerdicts = 'KEPT_VERDICTS';
/** For the proxy of such a deployment: how long the recalls that it knows serve while it cannot read them, seconds. */
export const recallSeconds = 'RECALL_SECONDS';
/** JSON of {@link LogSearchSettings}: where the admin function looks for log lines; missing where requests are not explained. */
export const logSearch = 'LOG_SEARCH';
/** `1` where there is a console: the patrol keeps circuits that people opened, and probes a Cell where it is asked to. */
export const opsConsole = 'OPS_CONSOLE';
/** ARN of the function that probes Cells, where the admin function serves the console by files next to its bundle. */
export const healthFunction = 'HEALTH_FUNCTION';
/** Which robot the forwarder of alarms talks to: `dingTalk` or `weCom`. */
export const robotKind = 'ROBOT_KIND';
/** Secrets Manager id or ARN of the robot's webhook, and of what signs for it. */
export const robotSecretId = 'ROBOT_SECRET_ID';
/** JSON of {@link PatrolSettings}. */
export const patrolSettings = 'PATROL_SETTINGS';
/** JSON of {@link TenantSettings}. */
export const tenantSettings = 'TENANT_SETTINGS';
/** Secrets Manager id or ARN of what a distribution in front shows; missing without a distribution. */
export const originProofSecretId = 'ORIGIN_PROOF_SECRET_ID';
/** Comma-joined route keys that need no such proof; without it every route does. */
export const originOpenRoutes = 'ORIGIN_OPEN_ROUTES';
/** Value of Strict-Transport-Security; missing where the deployment has no name of its own. */
export const strictTransport = 'STRICT_TRANSPORT_SECURITY';
/** {@link DocsAccess}: who may read the API description. */
export const docsAccess = 'API_DOCS_ACCESS';
/** Port of the AWS Parameters and Secrets Lambda Extension on loopback; set by AWS's own convention. */
export const secretsExtensionPort = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT';
/** Secrets Manager id or ARN of what proves orders to the probe Cell. */
export const probeSecretId = 'PROBE_SECRET_ID';
/** The public key by which the probe Cell verifies Ed25519 signatures; missing where none is known. */
export const probePublicKey = 'PROBE_PUBLIC_KEY';
/** `1` where the gateway signs with a key derived for each Cell. */
export const probePerCellKeys = 'PROBE_PER_CELL_KEYS';
/** JSON: name of a function -> ARN of its new version, for the check before callers are sent there. */
export const newVersions = 'NEW_VERSIONS';
