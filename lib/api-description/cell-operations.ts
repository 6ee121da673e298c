// The operations that pass a request on to a Cell.

import type { ErrorCode } from '../../lambdas/contract/error-codes';
import type { Answer, Operation, Parameter } from './operation';
import { CELL_PARAMETER, header, REQUEST_ID_PARAMETER } from './parameters';

/** What `ANY` stands for: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
export const ANY_METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;
export type AnyMethod = (typeof ANY_METHODS)[number];

const WRITES_WITH_BODY: ReadonlySet<AnyMethod> = new Set(['post', 'put', 'patch']);
const READS: ReadonlySet<AnyMethod> = new Set(['get', 'head', 'options']);

const ALWAYS: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'MISSING_HEADER',
  'MISSING_TENANT_ID',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'TENANT_INVALID',
  'TENANT_MISMATCH',
  'RATE_LIMIT',
  'QUOTA_EXCEEDED',
  'CELL_UNREACHABLE',
  'UPSTREAM_ERROR',
  'CELL_NOT_FOUND',
  'CELL_DISABLED',
  'CIRCUIT_OPEN',
  'SIGNING_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'CELL_TIMEOUT',
];

const REST: Parameter = {
  name: 'proxy',
  in: 'path',
  required: true,
  description:
    'Path at the Cell, in UTF-8: a path with other bytes, or with U+FFFD, is 400. It may hold slashes, which a path parameter cannot express here.',
  schema: { type: 'string' },
  example: 'customers',
};
const TENANT: Parameter = {
  ...header('X-Tenant-Id', 'The tenant. In JWT mode it may be left out; sent, it must be the token’s.', 'acme'),
  schema: { type: 'string', minLength: 1, maxLength: 64 },
};

/** API Gateway adds the `Access-Control-*` headers that the deployment configures. */
export const PREFLIGHT_ANSWER: Answer = {
  status: 204,
  description: 'Where the deployment configures CORS: the answer to a preflight, which reaches no Cell',
};

export function cellOperation(method: AnyMethod, hasRest: boolean): Operation {
  const writesBody = WRITES_WITH_BODY.has(method);
  const requestId: Parameter = { ...REQUEST_ID_PARAMETER, ...(writesBody ? { required: true } : {}) };
  return {
    id: `${method}Cell${hasRest ? 'Path' : ''}`,
    tag: 'Cells',
    summary: hasRest ? 'Call a path of a Cell' : 'Call the root of a Cell',
    description:
      'Status, headers and body are the Cell’s own, its errors included; only the codes listed here are the gateway’s.',
    parameters: [CELL_PARAMETER, ...(hasRest ? [REST] : []), TENANT, requestId],
    ...(writesBody ? { body: { schema: 'CellBody', example: { name: 'order' } } } : {}),
    answers: [...cellAnswers(method), ...(method === 'options' ? [PREFLIGHT_ANSWER] : [])],
    errors: READS.has(method) ? ALWAYS : [...ALWAYS, 'RED_LIGHT'],
  };
}

function cellAnswers(method: AnyMethod): Answer[] {
  const headers = ['X-Gateway-Fallback'] as const;
  const hasBody = method !== 'head';
  const example = { data: [] };
  return [
    {
      status: 200,
      description:
        'The Cell’s answer; while its circuit is open, a read of a Cell that is not core may get its fallback',
      headers,
      ...(hasBody && { content: { 'application/json': { schema: {}, example }, '*/*': { schema: {} } } }),
    },
    {
      status: 'default',
      description: 'Any other answer of the Cell, with the Cell’s own status, headers and body',
      ...(hasBody && { content: { '*/*': { schema: {} } } }),
    },
  ];
}
