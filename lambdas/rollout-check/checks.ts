// What a new version must answer without a URL, a Cell or a change of anything. The proxy publishes metrics of each answer
// under the deployment's own name: none of its right answers may be a 5xx, or good versions would ring the alarms.

import { HEADER, ORIGIN_PROOF_HEADER } from '../contract/headers';
import { KEPT_BASIS, VERDICT_KEY } from '../contract/verdict-context';
import type { KeptBasis } from '../domain/kept-verdict';

export type VersionName = 'authorizer' | 'proxy' | 'summary' | 'admin' | 'edge';

export interface VersionCheck {
  readonly version: VersionName;
  /** As a sentence. */
  readonly promise: string;
  readonly kind: keyof typeof EVENTS;
  readonly routeKey: string;
  readonly path: string;
  /** Context of the authorizer; absent: nobody judged the caller. */
  readonly verdict?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined where the answer is right. */
  readonly fault: (answer: unknown) => string | undefined;
}

/** No Cell has this name: the request gets no further than the new version. */
const NO_CELL = 'rollout-check-no-such-cell';
const OTHER_CELL = 'rollout-check-other-cell';
const TENANT = 'rollout-check';
const USER = {
  [VERDICT_KEY.outcome]: 'allow',
  [VERDICT_KEY.caller]: 'user',
  [VERDICT_KEY.userId]: 'rollout-check',
  [VERDICT_KEY.role]: '',
  [VERDICT_KEY.noRole]: 'true',
} as const;
/** Reads, and no more. */
const VIEWER = {
  ...USER,
  [VERDICT_KEY.permission]: 'viewer',
  [VERDICT_KEY.allowedCells]: '',
  [VERDICT_KEY.everyCell]: 'true',
} as const;
const TENANTS_USER = { ...USER, [VERDICT_KEY.tenantId]: TENANT, [VERDICT_KEY.allowedCells]: OTHER_CELL } as const;
const REFUSED = { [VERDICT_KEY.outcome]: 'refuse', [VERDICT_KEY.code]: 'UNAUTHORIZED' } as const;

const shown = (value: unknown): string => ((JSON.stringify(value) as string | undefined) ?? 'nothing').slice(0, 200);
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** The answer's status, and the code of its envelope where one is expected. */
const answers =
  (status: number, code?: string): VersionCheck['fault'] =>
  (answer) => {
    const got = fieldOf(answer, 'statusCode');
    const body = fieldOf(answer, 'body');
    const isCode = code === undefined || (typeof body === 'string' && body.includes(`"code":"${code}"`));
    return got === status && isCode ? undefined : `expected ${status} ${code ?? ''}, got ${shown(answer)}`;
  };

/** Whatever the reason, nobody gets in. */
const refuses: VersionCheck['fault'] = (answer) => {
  const status = fieldOf(answer, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 600 ? undefined : `let in: ${shown(answer)}`;
};

const refusesVerdict: VersionCheck['fault'] = (answer) => {
  const context = fieldOf(answer, 'context');
  const [authorized, outcome] = [fieldOf(answer, 'isAuthorized'), fieldOf(context, VERDICT_KEY.outcome)];
  const isOwnFault = fieldOf(context, VERDICT_KEY.code) === 'SERVICE_UNAVAILABLE';
  return authorized === true && outcome === 'refuse' && !isOwnFault ? undefined : `no refusal: ${shown(answer)}`;
};

const CELL_ROUTE = { routeKey: 'ANY /api/v1/{cell}', path: `/api/v1/${NO_CELL}` } as const;
const TOKEN = { [HEADER.authorization]: 'Bearer rollout-check', [HEADER.tenantId]: TENANT };
const http = { kind: 'http' } as const;

export const VERSION_CHECKS: readonly VersionCheck[] = [
  {
    version: 'authorizer',
    promise: 'a token that nobody issued is refused on admin routes',
    kind: 'judge',
    routeKey: 'GET /api/admin/tenants',
    path: '/api/admin/tenants',
    headers: TOKEN,
    fault: refusesVerdict,
  },
  {
    version: 'authorizer',
    promise: 'a caller without a token is refused on admin routes',
    kind: 'judge',
    routeKey: 'GET /api/admin/tenants',
    path: '/api/admin/tenants',
    fault: refusesVerdict,
  },
  {
    ...http,
    ...CELL_ROUTE,
    version: 'proxy',
    promise: 'a caller whom the authorizer refused is refused',
    verdict: REFUSED,
    headers: TOKEN,
    fault: answers(401, 'UNAUTHORIZED'),
  },
  {
    ...http,
    ...CELL_ROUTE,
    version: 'proxy',
    promise: 'a request without its headers is refused',
    fault: answers(400, 'MISSING_HEADER'),
  },
  {
    ...http,
    ...CELL_ROUTE,
    version: 'proxy',
    promise: 'nobody calls as a tenant other than the one judged',
    verdict: TENANTS_USER,
    headers: { ...TOKEN, [HEADER.tenantId]: 'rollout-check-other' },
    fault: answers(403, 'TENANT_MISMATCH'),
  },
  {
    ...http,
    ...CELL_ROUTE,
    version: 'proxy',
    promise: 'a judged caller gets as far as the Cells that it may call',
    verdict: TENANTS_USER,
    headers: TOKEN,
    fault: answers(403, 'FORBIDDEN'),
  },
  {
    ...http,
    version: 'summary',
    promise: 'without a verdict nobody reads the health summary',
    routeKey: 'GET /api/admin/health-summary',
    path: '/api/admin/health-summary',
    fault: refuses,
  },
  {
    ...http,
    version: 'summary',
    promise: 'it reads its table, and answers the health summary',
    routeKey: 'GET /api/admin/health-summary',
    path: '/api/admin/health-summary',
    verdict: VIEWER,
    fault: answers(200),
  },
  {
    ...http,
    version: 'summary',
    promise: 'it has the ops page',
    routeKey: 'GET /ops',
    path: '/ops',
    fault: answers(200),
  },
  {
    ...http,
    version: 'admin',
    promise: 'without a verdict nobody reads the lights',
    routeKey: 'GET /api/admin/lights',
    path: '/api/admin/lights',
    fault: refuses,
  },
  {
    ...http,
    version: 'admin',
    promise: 'it reads its table, and answers the lights',
    routeKey: 'GET /api/admin/lights',
    path: '/api/admin/lights',
    verdict: VIEWER,
    fault: answers(200),
  },
  {
    ...http,
    version: 'edge',
    promise: 'GET /health is answered',
    routeKey: 'GET /health',
    path: '/health',
    fault: answers(200),
  },
  {
    ...http,
    version: 'edge',
    promise: 'an unknown path is answered 404',
    routeKey: '$default',
    path: '/rollout/check',
    fault: answers(404, 'NOT_FOUND'),
  },
];

const EXPIRED: KeptBasis = { madeAtMs: 0, expiresAtMs: 0, tenant: null };

/** Asked as well where API Gateway keeps verdicts by the token alone. */
export const KEPT_CHECKS: readonly VersionCheck[] = [
  {
    ...http,
    ...CELL_ROUTE,
    version: 'proxy',
    promise: 'a caller whose token expired after it was judged is refused',
    verdict: { ...TENANTS_USER, [KEPT_BASIS]: JSON.stringify(EXPIRED) },
    headers: TOKEN,
    fault: answers(401, 'UNAUTHORIZED'),
  },
];

type Asked = Pick<VersionCheck, 'routeKey' | 'path' | 'verdict' | 'headers'>;

/** As API Gateway would hand it over: payload format 2.0, to an integration and to an authorizer. */
export const EVENTS = {
  http: (asked: Asked, originProof: string | undefined, nowMs: number): object => ({
    ...common(asked, originProof, nowMs),
    isBase64Encoded: false,
    requestContext: {
      ...contextOf(asked, nowMs),
      ...(asked.verdict && { authorizer: { lambda: asked.verdict } }),
    },
  }),
  judge: (asked: Asked, originProof: string | undefined, nowMs: number): object => ({
    ...common(asked, originProof, nowMs),
    type: 'REQUEST',
    identitySource: [],
  }),
} as const;

function common(asked: Asked, originProof: string | undefined, nowMs: number) {
  const proof = originProof === undefined ? {} : { [ORIGIN_PROOF_HEADER]: originProof };
  return {
    version: '2.0',
    routeKey: asked.routeKey,
    rawPath: asked.path,
    rawQueryString: '',
    headers: { host: 'rollout-check.invalid', 'x-request-id': 'rollout-check', ...asked.headers, ...proof },
    pathParameters: { cell: NO_CELL },
    requestContext: contextOf(asked, nowMs),
  };
}

function contextOf({ routeKey, path }: Asked, nowMs: number) {
  return {
    accountId: '',
    apiId: '',
    domainName: 'rollout-check.invalid',
    requestId: 'rollout-check',
    routeKey,
    stage: '$default',
    time: new Date(nowMs).toISOString(),
    timeEpoch: nowMs,
    http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'rollout-check' },
  };
}
