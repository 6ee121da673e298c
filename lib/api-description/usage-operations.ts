// Usage, where a deployment counts it: the operation, its answer's schema, and an example of each form.

import { ADMIN_ERRORS, type Operation } from './operation';
import { query } from './parameters';
import { cellName, closed, nullable } from './schema-parts';

const figure = { type: 'integer', minimum: 0 } as const;

const USED = {
  requests: 1200,
  billable: 1150,
  refused: 38,
  errors: 12,
  response_bytes: 480_000,
  duration_ms: 96_000,
};
const USAGE = {
  from: '2026-11-01',
  to: '2026-12-01',
  time_zone: 'UTC',
  by: ['tenant'],
  data: [{ tenant: 'acme', ...USED, refusals: { RATE_LIMIT: 38 } }],
  total: { ...USED, refusals: { RATE_LIMIT: 38 } },
  reconciliation: {
    counted_requests: 1200,
    api_gateway_requests: 1200,
    difference: 0,
    missing_hours: 0,
    latest_hour: '2026-11-30T17:00Z',
  },
};
const CSV =
  'tenant,requests,billable,refused,errors,response_bytes,duration_ms\r\nacme,1200,1150,38,12,480000,96000\r\n';
const EVENTS = [
  {
    specversion: '1.0',
    type: 'cell-gateway.usage.day',
    source: '/cell-gateway/usage',
    id: '2026-11-30/acme/',
    time: '2026-11-30T17:40:00.000Z',
    subject: 'acme',
    datacontenttype: 'application/json',
    data: {
      from: '2026-11-30',
      to: '2026-12-01',
      day: '2026-11-30',
      tenant: 'acme',
      ...USED,
      refusals: { RATE_LIMIT: 38 },
    },
  },
];

const FIGURES = {
  requests: figure,
  billable: { ...figure, description: 'Calls that a Cell answered below 500' },
  refused: { ...figure, description: 'Refusals of the gateway' },
  errors: { ...figure, description: 'Answers of 500 and above' },
  response_bytes: figure,
  duration_ms: figure,
  refusals: { type: 'object', description: 'By error code', additionalProperties: figure },
};

export const USAGE_SCHEMA = closed({
  from: { type: 'string' },
  to: { type: 'string' },
  time_zone: { type: 'string', description: "The tenant's, or that of the deployment where all are asked for" },
  by: { type: 'array', items: { type: 'string', enum: ['tenant', 'cell', 'month', 'day', 'hour'] } },
  data: {
    type: 'array',
    items: closed(
      {
        month: { type: 'string' },
        day: { type: 'string' },
        hour: { type: 'string', description: 'Of UTC' },
        tenant: { ...nullable({ type: 'string' }), description: 'Null for requests whose tenant was not proven' },
        cell: { ...nullable(cellName), description: 'Null for requests that name no Cell' },
        ...FIGURES,
      },
      ['month', 'day', 'hour', 'tenant', 'cell'],
    ),
  },
  total: closed(FIGURES),
  reconciliation: closed({
    counted_requests: {
      ...figure,
      description: "Distinct requests of the access log, in hours that have API Gateway's count",
    },
    api_gateway_requests: { ...figure, description: "API Gateway's own count" },
    difference: { type: 'integer' },
    missing_hours: { ...figure, description: 'Hours of the span that are over and not counted' },
    latest_hour: nullable({ type: 'string' }),
  }),
});

const MOMENT = {
  type: 'string',
  pattern: String.raw`^\d{4}-\d\d(-\d\d(T\d\d(:00(:00)?)?Z)?)?$`,
} as const;
const MOMENTS =
  "A month `2026-11`, a day `2026-11-30`, both of the tenant's time zone, or an hour of UTC `2026-11-30T17Z`";

export const USAGE_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/usage': {
    id: 'getUsage',
    tag: 'Administration',
    summary: 'What tenants have used',
    description:
      'Only where the deployment has `usage`. `billable` are calls that a Cell answered below 500: neither refusals of the gateway nor failures. Without a span: the month so far.',
    parameters: [
      query('tenant', 'Only of this tenant; all of them without it', { type: 'string' }, 'acme'),
      query('from', `Where the span begins. ${MOMENTS}`, MOMENT, '2026-11-01'),
      query('to', 'Where the span ends, which is not part of it', MOMENT, '2026-12-01'),
      query(
        'by',
        'What is told apart: `tenant`, `cell`, and one of `month`, `day`, `hour`, with commas between them',
        { type: 'string' },
        'tenant,day',
      ),
      query(
        'format',
        '`json`, `csv` or `cloudevents`, where `Accept` does not say it',
        { type: 'string', enum: ['json', 'csv', 'cloudevents'] },
        'json',
      ),
    ],
    answers: [
      {
        status: 200,
        description: 'The usage, by time, tenant and Cell',
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/Usage' }, example: USAGE },
          'text/csv': { schema: { type: 'string' }, example: CSV },
          'application/cloudevents-batch+json': {
            schema: { type: 'array', items: { type: 'object' } },
            example: EVENTS,
          },
        },
        headers: ['Cache-Control', 'Vary'],
      },
    ],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
};
