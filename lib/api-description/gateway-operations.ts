// Operations of the gateway itself: its health, its pages, and what no route matches.

import type { ErrorCode } from '../../lambdas/contract/error-codes';
import { type AnyMethod, PREFLIGHT_ANSWER } from './cell-operations';
import * as example from './examples';
import { type Answer, json, type Operation, unchanged } from './operation';
import { header } from './parameters';

const IF_NONE_MATCH = header('If-None-Match', 'ETag of an earlier answer', 'W/"mWx0RSdQz8RzLh1cDqVt4A"');
const DOCS_ACCESS =
  'Open where the deployment says `api.docs: open`; else it needs an admin, as the admin routes do. It says nothing of the deployment: no Cell, tenant or address.';
const IDENTITY: readonly ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN', 'TENANT_INVALID'];

const JSON_DESCRIPTION = {
  schema: { $ref: '#/components/schemas/Description' },
  example: example.DESCRIPTION,
};

function page(description: string, more: NonNullable<Answer['content']> = {}): Answer {
  return {
    status: 200,
    description,
    content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' }, ...more },
    headers: ['ETag', 'Cache-Control', 'Content-Security-Policy'],
  };
}

export const GATEWAY_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /health': {
    id: 'getHealth',
    tag: 'Gateway',
    summary: 'Whether the gateway answers',
    answers: [
      {
        status: 200,
        description: 'It does',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Health' }, example: { status: 'up' } } },
      },
    ],
    errors: [],
  },
  'GET /ops': {
    id: 'getOpsPage',
    tag: 'Gateway',
    summary: 'The ops page: a static document that asks for a token and then calls the admin API',
    parameters: [IF_NONE_MATCH],
    answers: [page('The page'), unchanged(['Content-Security-Policy'])],
    errors: [],
  },
  'GET /api/docs': {
    id: 'getApiDocs',
    tag: 'Gateway',
    summary: 'This description, as one self-contained page or as JSON',
    description: `JSON where \`Accept\` prefers it to HTML. ${DOCS_ACCESS}`,
    parameters: [header('Accept', '`text/html` or `application/json`', 'application/json'), IF_NONE_MATCH],
    answers: [
      {
        ...page('The page, or the description', { 'application/json': JSON_DESCRIPTION }),
        headers: ['ETag', 'Cache-Control', 'Vary'],
      },
      unchanged(['Vary']),
    ],
    errors: IDENTITY,
  },
  'GET /api/docs/openapi.json': {
    id: 'getApiDescription',
    tag: 'Gateway',
    summary: 'This description as JSON',
    description: DOCS_ACCESS,
    parameters: [IF_NONE_MATCH],
    answers: [json(200, 'OpenAPI 3.1', 'Description', example.DESCRIPTION, ['ETag', 'Vary']), unchanged(['Vary'])],
    errors: IDENTITY,
  },
};

const LINKS = { health: '/health', ops: '/ops', docs: '/api/docs', openapi: '/api/docs/openapi.json' };
const ACCEPT = header('Accept', '`text/html` or `application/json`', 'application/json');

/** What the route `$default` answers with more than a 404. */
export const DEFAULT_OPERATIONS: readonly {
  readonly path: string;
  readonly method: AnyMethod;
  readonly operation: Operation;
}[] = [
  {
    path: '/',
    method: 'get',
    operation: {
      id: 'getLanding',
      tag: 'Gateway',
      summary: 'Where to go on: a page for people, JSON for programs',
      description: 'A page where `Accept` prefers HTML to JSON.',
      parameters: [ACCEPT],
      answers: [
        {
          status: 200,
          description: 'Paths of the gateway',
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Landing' }, example: LINKS },
            'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' },
          },
          headers: ['Cache-Control', 'Vary'],
        },
      ],
      errors: [],
    },
  },
  {
    path: '/',
    method: 'head',
    operation: {
      id: 'headLanding',
      tag: 'Gateway',
      summary: 'The headers of the landing page',
      parameters: [ACCEPT],
      answers: [{ status: 200, description: 'No body', headers: ['Cache-Control', 'Vary'] }],
      errors: [],
    },
  },
  {
    path: '/health',
    method: 'head',
    operation: {
      id: 'headHealth',
      tag: 'Gateway',
      summary: 'Whether the gateway answers',
      answers: [{ status: 200, description: 'It does; no body' }],
      errors: [],
    },
  },
];

/** `$default`: every path that no route matches, and every method that its route does not have. */
export function unmatchedOperation(method: AnyMethod): Operation {
  return {
    id: `${method}Unmatched`,
    tag: 'Gateway',
    summary: 'What no route matches',
    description: 'Also what a path answers to a method that it does not have.',
    parameters: [
      {
        name: 'unmatched',
        in: 'path',
        required: true,
        description: 'Any path, slashes included',
        schema: { type: 'string' },
        example: 'nowhere',
      },
    ],
    answers: method === 'options' ? [PREFLIGHT_ANSWER] : [],
    errors: ['NOT_FOUND'],
  };
}
