// One operation as OpenAPI writes it.

import type { ApiRoute } from '../../lambdas/contract/api-routes';
import { ROUTE_PERMISSIONS } from '../../lambdas/contract/permissions';
import { headerReferences } from './answer-headers';
import { codesByStatus, type ErrorResponse, errorReference, errorResponse } from './error-responses';
import type { Answer, Operation } from './operation';
import type { DescribedOperation } from './operations';
import { COMMON_PARAMETERS } from './parameters';

export function describeOperation({ operation, route, method }: DescribedOperation): object {
  const { id, tag, summary, parameters = [], body } = operation;
  const description = [operation.description, permissionSentence(route)].filter((text) => text !== undefined).join(' ');
  const common = Object.keys(COMMON_PARAMETERS).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  return {
    operationId: id,
    summary,
    ...(description === '' ? {} : { description }),
    tags: [tag],
    security: securityOf(route),
    parameters: [...parameters, ...common],
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: responsesOf(operation, method !== 'head'),
  };
}

function permissionSentence({ key, access }: ApiRoute): string | undefined {
  return access === 'admin' ? `Needs the permission \`${ROUTE_PERMISSIONS[key]}\`, or the ops token.` : undefined;
}

const SECURITY = { open: [], tenant: [{ caller: [] }], admin: [{ admin: [] }] } as const;

function securityOf({ access }: ApiRoute): readonly object[] {
  return SECURITY[access];
}

function requestBody({ schema, example, isOptional }: NonNullable<Operation['body']>): object {
  const content = { schema: { $ref: `#/components/schemas/${schema}` }, example };
  return { required: isOptional !== true, content: { 'application/json': content } };
}

function responsesOf({ answers, errors }: Operation, hasBody: boolean): object {
  const codes = codesByStatus(errors);
  const all: Record<string, object> = {};
  for (const [status, some] of codes) all[status] = errorReference(some, hasBody);
  for (const answer of answers) {
    const refused = typeof answer.status === 'number' ? codes.get(answer.status) : undefined;
    all[answer.status] =
      refused === undefined ? describeAnswer(answer) : either(answer, errorResponse(refused, hasBody));
  }
  return all;
}

function describeAnswer({ description, headers, content }: Answer): object {
  return { description, headers: headerReferences(headers), ...(content && { content }) };
}

/** A status that both an answer and refusals have: of the headers that differ, none is sure. */
function either({ description, content = {} }: Answer, refusal: ErrorResponse): object {
  const refused = refusal.content?.['application/json'];
  const { schema, example } = content['application/json'] ?? { schema: {} };
  return {
    ...refusal,
    description: `${description}\n\n${refusal.description}`,
    headers: headerReferences(['Cache-Control']),
    content: {
      'application/json': {
        schema: { anyOf: [schema, refused?.schema] },
        examples: { answer: { summary: description, value: example }, ...refused?.examples },
      },
    },
  };
}
