// The operations that say why requests were answered as they were, with their schemas.

import { ADMIN_ERRORS, json, type Operation } from './operation';
import { query } from './parameters';

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const orNull = (schema: object): object => ({ oneOf: [schema, { type: 'null' }] });

const SEARCHED = {
  type: 'object',
  required: ['scanned_gb', 'price_usd', 'price_of'],
  description: 'What the search has read, and its price at the list price of a region',
  properties: { scanned_gb: number, price_usd: number, price_of: text },
};

const STORY = {
  type: 'object',
  required: ['at', 'status', 'answered_by', 'cause', 'remedy', 'steps'],
  properties: {
    request_id: orNull(text),
    trace_id: orNull(text),
    api_request_id: orNull(text),
    at: { ...number, description: 'Unix seconds of the answer' },
    method: orNull(text),
    path: orNull(text),
    status: { type: 'integer' },
    code: orNull(text),
    tenant: orNull(text),
    cell: orNull(text),
    duration_ms: orNull(number),
    answered_by: { enum: ['gateway', 'cell', 'api_gateway', 'not_kept'] },
    cause: { ...text, description: 'One sentence, in the language of Accept-Language' },
    remedy: { ...text, description: 'What would have let the request through' },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        required: ['step', 'at_ms', 'outcome', 'text'],
        properties: {
          step: text,
          at_ms: { ...orNull(number), description: 'ms since the gateway took the request' },
          outcome: { enum: ['passed', 'refused', 'failed', 'noted'] },
          text,
        },
      },
    },
  },
};

const NEXT = { ...text, description: 'Path to ask next: the same search again, or a wider window' };

export const REQUEST_SCHEMAS: Readonly<Record<string, object>> = {
  ExplainedRequests: {
    type: 'object',
    required: ['state', 'window', 'searched', 'requests'],
    properties: {
      id: text,
      state: { enum: ['found', 'not_found', 'searching'] },
      window: text,
      searched: SEARCHED,
      requests: { type: 'array', items: STORY },
      next: NEXT,
    },
  },
  FailedRequests: {
    type: 'object',
    required: ['tenant', 'last', 'state', 'searched', 'total', 'groups', 'truncated'],
    properties: {
      tenant: text,
      last: text,
      state: { enum: ['complete', 'searching'] },
      searched: SEARCHED,
      total: { type: 'integer' },
      truncated: { type: 'boolean', description: 'More failures may be in the log than are counted' },
      groups: {
        type: 'array',
        items: {
          type: 'object',
          required: ['cause', 'remedy', 'status', 'count'],
          properties: {
            cause: text,
            remedy: text,
            code: orNull(text),
            status: { type: 'integer' },
            cell: orNull(text),
            count: { type: 'integer' },
            first: number,
            last: number,
            example: { description: 'Trace id of the newest', ...orNull(text) },
          },
        },
      },
      next: NEXT,
    },
  },
};

const COST = { scanned_gb: 0.012, price_usd: 0.00006, price_of: 'us-east-1' };
const EXAMPLE = {
  id: 'why-1',
  state: 'found',
  window: '15m',
  searched: COST,
  requests: [
    {
      request_id: 'why-1',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      api_request_id: 'JKJaXmPLvHcESHA=',
      at: 1_764_000_000,
      method: 'GET',
      path: '/api/v1/erp/orders',
      status: 401,
      code: 'UNAUTHORIZED',
      tenant: 'acme',
      cell: null,
      duration_ms: 2,
      answered_by: 'gateway',
      cause: 'The token was refused: expired (The token is expired)',
      remedy: 'Fetch a new token, and call before it expires.',
      steps: [{ step: 'verdict', at_ms: 2, outcome: 'refused', text: 'The token was refused: expired' }],
    },
  ],
};
const FAILED = {
  tenant: 'acme',
  last: '15m',
  state: 'complete',
  searched: COST,
  total: 1,
  truncated: false,
  groups: [
    {
      cause: 'Cell erp itself answered 500',
      remedy: "Look at the Cell's own log for this trace id.",
      status: 500,
      count: 1,
    },
  ],
};

const WHERE =
  'Only where the deployment says `logs.explainRequests: true`; else 404. An environment starts 60 searches at once, and earns another every 6 s.';
const QUERY = query('query', 'That of `next`, to go on with a search', text, '0d9c1b5e-7a53-4b0e-9d7f-0f1f6f4d1c11');

export const REQUEST_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/requests': {
    id: 'listFailedRequests',
    tag: 'Administration',
    summary: "A tenant's failed requests, grouped by their cause",
    description: WHERE,
    parameters: [
      query('tenant', 'Id of the tenant', text, 'acme'),
      query('last', 'Minutes or hours to look back, up to 24h', text, '15m'),
      QUERY,
    ],
    answers: [
      json(200, 'The groups, largest first; or `searching`, with the path to go on with', 'FailedRequests', FAILED),
    ],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND', 'RATE_LIMIT'],
  },
  'GET /api/admin/requests/{id}': {
    id: 'explainRequest',
    tag: 'Administration',
    summary: 'Why a request was answered as it was: each step, the cause, and what would have let it through',
    description: `Found by request id, trace id or apigw-requestid. ${WHERE}`,
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'X-Request-ID, X-Trace-Id or apigw-requestid of the request',
        schema: text,
        example: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
      query('window', 'How far to look back', { enum: ['15m', '3h', '24h'] }, '15m'),
      QUERY,
    ],
    answers: [
      json(
        200,
        'Found, not found in that time, or `searching`: `next` is the path to go on with',
        'ExplainedRequests',
        EXAMPLE,
      ),
    ],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND', 'RATE_LIMIT'],
  },
};
