// The OpenAPI 3.1 description of everything the gateway answers, made from the route list and the error list.

import { API_ROUTES, type ApiRoute } from '../../lambdas/contract/api-routes';
import { CELL_METHODS, cellOperation } from './cell-operations';
import { errorComponents, errorReferences } from './error-responses';
import type { Operation, Parameter, Success } from './operation';
import { OWN_OPERATIONS } from './own-operations';
import { SCHEMAS } from './schemas';

const INFO = {
  title: 'Cell gateway',
  version: '1.0.0',
  summary: 'One front door for the Cells of a multi-tenant platform',
  description: [
    'Every refusal of the gateway is the envelope `Error`; the error catalogue explains each code. A path that no',
    'route matches answers 404 `NOT_FOUND` in the same envelope. Every answer carries `X-Trace-Id`, `X-Span-Id` and',
    '`X-Response-Time`. API Gateway itself answers throttled requests and those it cannot take, with `{"message"}`.',
  ].join(' '),
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const SECURITY_SCHEMES = {
  caller: {
    type: 'http',
    scheme: 'bearer',
    description: 'A JWT of the configured issuer; in header mode any credential, which the Cell judges',
  },
  admin: { type: 'http', scheme: 'bearer', description: 'The ops token, or the JWT of a user with the admin role' },
};

const TAGS = {
  proxy: { name: 'Cells', description: 'Requests that are passed on to a Cell' },
  summary: { name: 'Health', description: 'What the patrol knows' },
  admin: { name: 'Administration', description: 'Lights and tenants' },
  edge: { name: 'Gateway', description: 'The gateway itself' },
};

export function apiDocument(): object {
  const operations = describedOperations();
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: [
      {
        url: '{gateway}',
        description: 'A deployment, or the gateway on one machine',
        variables: { gateway: { default: 'http://127.0.0.1:8000' } },
      },
    ],
    tags: Object.values(TAGS),
    paths: paths(operations),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: { ...SCHEMAS, CellBody: { description: 'Whatever the Cell takes' } },
      responses: errorComponents(operations.map(({ operation }) => operation.errors)),
    },
  };
}

interface DescribedOperation {
  readonly path: string;
  readonly method: string;
  readonly route: ApiRoute;
  readonly operation: Operation;
}

/** One a method and path; `$default` has no path to describe. */
export function describedOperations(): DescribedOperation[] {
  return API_ROUTES.flatMap((route) => {
    const [method = '', keyPath] = route.key.split(' ');
    if (keyPath === undefined) return [];
    const path = keyPath.replace('{proxy+}', '{proxy}');
    if (method !== 'ANY') return [{ path, method: method.toLowerCase(), route, operation: ownOperation(route.key) }];
    const hasRest = path.includes('{proxy}');
    return CELL_METHODS.map((one) => ({ path, method: one, route, operation: cellOperation(one, hasRest) }));
  });
}

function paths(operations: readonly DescribedOperation[]): object {
  const all: Record<string, Record<string, object>> = {};
  for (const { path, method, route, operation } of operations) {
    (all[path] ??= {})[method] = describe(operation, route);
  }
  return all;
}

/** @throws Error for a route that nobody described */
function ownOperation(key: string): Operation {
  const operation = OWN_OPERATIONS[key];
  if (operation === undefined) throw new Error(`${key} has no description in lib/api-description`);
  return operation;
}

function describe(operation: Operation, route: ApiRoute): object {
  const { id, summary, description, parameters, body, successes, errors } = operation;
  const language: Parameter = {
    name: 'Accept-Language',
    in: 'header',
    description: 'Language of error messages: `zh-CN` or `en`',
    schema: { type: 'string' },
  };
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [TAGS[route.function].name],
    security: route.access === 'open' ? [] : [{ [route.access === 'admin' ? 'admin' : 'caller']: [] }],
    parameters: [...(parameters ?? []), language],
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: { ...Object.fromEntries(successes.map(describeSuccess)), ...errorReferences(errors) },
  };
}

function requestBody({ schema, example }: NonNullable<Operation['body']>): object {
  const content = { schema: { $ref: `#/components/schemas/${schema}` }, example };
  return { required: true, content: { 'application/json': content } };
}

function describeSuccess({ status, description, content }: Success): [string, object] {
  const body = content && { content: { [content.type]: { schema: content.schema, example: content.example } } };
  return [String(status), { description, ...body }];
}
