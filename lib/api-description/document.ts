// The OpenAPI 3.1 description of everything the gateway answers, made from the route list and the error list.

import { ANSWER_HEADERS } from './answer-headers';
import { describeOperation } from './describe-operation';
import { errorComponents } from './error-responses';
import { LIVE_SCHEMAS } from './live-examples';
import type { TagName } from './operation';
import { type DescribedOperation, describedOperations } from './operations';
import { COMMON_PARAMETERS } from './parameters';
import { SCHEMAS } from './schemas';
import { USAGE_SCHEMA } from './usage-operations';

const INFO = {
  title: 'Cell gateway',
  version: '1.0.0',
  summary: 'One front door for the Cells of a multi-tenant platform',
  description: [
    'Every refusal of the gateway is the envelope `Error`; `x-error-codes` lists the codes of each answer, and the error',
    'catalogue explains them. Whatever breaks within the gateway answers 503 `SERVICE_UNAVAILABLE` in the same envelope.',
    'Only where API Gateway reuses verdicts (`auth.tokenCacheSeconds`), a caller that cannot be judged gets its 500 with `{"message"}`.',
    'Where a distribution stands in front, requests that go round it are refused with 403 `FORBIDDEN`, whatever the route.',
    'HEAD works wherever GET does: the same status and headers, and no body.',
    'API Gateway itself answers throttled requests (429) and those it cannot take, with `{"message"}`.',
  ].join(' '),
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const SECURITY_SCHEMES = {
  caller: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A JWT of the configured issuer, or an API key where the deployment takes them; in header mode any credential, which the Cell judges',
  },
  admin: {
    type: 'http',
    scheme: 'bearer',
    description: 'The ops token, or the JWT of a user with the permission that the operation needs',
  },
};

const TAGS: Readonly<Record<TagName, string>> = {
  Cells: 'Requests that are passed on to a Cell',
  Health: 'What the patrol knows',
  Administration: 'Lights and tenants',
  Gateway: 'The gateway itself',
};

export function apiDocument(): object {
  const operations = describedOperations();
  const failing = operations.map(({ operation: { errors }, method }) => ({ errors, hasBody: method !== 'head' }));
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
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths(operations),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      parameters: COMMON_PARAMETERS,
      headers: ANSWER_HEADERS,
      responses: errorComponents(failing),
      schemas: {
        ...SCHEMAS,
        ...LIVE_SCHEMAS,
        Usage: USAGE_SCHEMA,
        CellBody: { description: 'Whatever the Cell takes' },
      },
    },
  };
}

function paths(operations: readonly DescribedOperation[]): object {
  const all: Record<string, Record<string, object>> = {};
  for (const described of operations) (all[described.path] ??= {})[described.method] = describeOperation(described);
  return all;
}
