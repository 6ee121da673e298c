// The operations that pass a request on to a Cell.

import type { ErrorCode } from '../../lambdas/contract/errors';
import type { Operation, Parameter } from './operation';

export const CELL_METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
export type CellMethod = (typeof CELL_METHODS)[number];

const WRITES_WITH_BODY: ReadonlySet<CellMethod> = new Set(['post', 'put', 'patch']);
const READS: ReadonlySet<CellMethod> = new Set(['get', 'head']);

const ALWAYS: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'MISSING_HEADER',
  'MISSING_TENANT_ID',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'TENANT_INVALID',
  'TENANT_MISMATCH',
  'PAYLOAD_TOO_LARGE',
  'CELL_UNREACHABLE',
  'UPSTREAM_ERROR',
  'CELL_NOT_FOUND',
  'CIRCUIT_OPEN',
  'SIGNING_UNAVAILABLE',
  'CELL_TIMEOUT',
];

const CELL: Parameter = {
  name: 'cell',
  in: 'path',
  required: true,
  description: 'Name of the Cell',
  schema: { type: 'string', pattern: '^[a-z0-9_-]{1,64}$' },
};
const REST: Parameter = {
  name: 'proxy',
  in: 'path',
  required: true,
  description: 'Path at the Cell. It may hold slashes, which a path parameter cannot express here.',
  schema: { type: 'string' },
};
const TENANT: Parameter = {
  name: 'X-Tenant-Id',
  in: 'header',
  description: 'The tenant. In JWT mode it may be left out; where it is sent, it must be the token’s.',
  schema: { type: 'string', minLength: 1, maxLength: 64 },
};

function requestId(method: CellMethod): Parameter {
  const description = 'Id of the request, in every log line and answer. Cells tell repeated writes by it.';
  const schema = { type: 'string' };
  return {
    name: 'X-Request-ID',
    in: 'header',
    description,
    schema,
    ...(WRITES_WITH_BODY.has(method) ? { required: true } : {}),
  };
}

export function cellOperation(method: CellMethod, hasRest: boolean): Operation {
  return {
    id: `${method}Cell${hasRest ? 'Path' : ''}`,
    summary: hasRest ? 'Call a path of a Cell' : 'Call the root of a Cell',
    description:
      'Status, headers and body are the Cell’s own, its errors included; only the errors listed here are the gateway’s.',
    parameters: [CELL, ...(hasRest ? [REST] : []), TENANT, requestId(method)],
    ...(WRITES_WITH_BODY.has(method) ? { body: { schema: 'CellBody', example: { name: 'order' } } } : {}),
    successes: [
      {
        status: 200,
        description: 'Whatever the Cell answered, with any status',
        ...(method === 'head'
          ? {}
          : { content: { type: 'application/json', schema: {}, example: { status: 'up', cell: 'erp' } } }),
      },
    ],
    errors: READS.has(method) ? ALWAYS : [...ALWAYS, 'RED_LIGHT'],
  };
}
