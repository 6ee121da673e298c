// The operations that the gateway answers itself, by route key.

import type { ErrorCode } from '../../lambdas/contract/errors';
import * as example from './examples';
import type { Operation, Parameter, Success } from './operation';

const ADMIN: readonly ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN'];

function json(status: number, description: string, schema: string, body: unknown): Success {
  return {
    status,
    description,
    content: { type: 'application/json', schema: { $ref: `#/components/schemas/${schema}` }, example: body },
  };
}

function query(name: string, description: string, schema: object): Parameter {
  return { name, in: 'query', description, schema };
}

const flag = { type: 'string', enum: ['0', '1'] };
const cellName = { type: 'string', pattern: '^[a-z0-9_-]{1,64}$' };
const etagOf = (description: string, header: string): Parameter => ({
  name: header,
  in: 'header',
  description,
  schema: { type: 'string' },
});
const tenantId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id of the tenant',
  schema: { type: 'string' },
};
const UNCHANGED: Success = { status: 304, description: 'Unchanged since the answer with that ETag' };

export const OWN_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /health': {
    id: 'getHealth',
    summary: 'Whether the gateway answers',
    successes: [
      {
        status: 200,
        description: 'It does',
        content: {
          type: 'application/json',
          schema: { type: 'object', required: ['status'], properties: { status: { const: 'up' } } },
          example: { status: 'up' },
        },
      },
    ],
    errors: [],
  },
  'GET /ops': {
    id: 'getOpsPage',
    summary: 'The ops page: a static document that asks for a token and then calls the admin API',
    successes: [
      {
        status: 200,
        description: 'The page',
        content: { type: 'text/html', schema: { type: 'string' }, example: '<!doctype html>…' },
      },
      UNCHANGED,
    ],
    errors: [],
  },
  'GET /api/admin/health-summary': {
    id: 'getHealthSummary',
    summary: 'State of every Cell',
    parameters: [
      query('cell', 'Only this Cell', cellName),
      query('unhealthy', '1: only Cells that are not healthy', flag),
      query('strict', '1: answer 503 where a core Cell is down or nothing current is known, for probes', flag),
      etagOf('ETag of an earlier answer', 'If-None-Match'),
    ],
    successes: [json(200, 'The summary', 'HealthSummary', example.SUMMARY), UNCHANGED],
    errors: [...ADMIN, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/incidents': {
    id: 'listIncidents',
    summary: 'Outages, newest first',
    parameters: [
      query('cell', 'Only of this Cell', cellName),
      query('since', 'Only outages that began at or after this time, Unix seconds', { type: 'number', minimum: 0 }),
      query('cursor', '`next` of the page before', { type: 'string' }),
    ],
    successes: [json(200, 'One page', 'IncidentPage', example.INCIDENTS)],
    errors: [...ADMIN, 'BAD_REQUEST'],
  },
  'GET /api/admin/metrics': {
    id: 'getMetrics',
    summary: 'The summary as Prometheus text',
    successes: [
      {
        status: 200,
        description: 'Text exposition format 0.0.4',
        content: { type: 'text/plain', schema: { type: 'string' }, example: example.METRICS },
      },
    ],
    errors: ADMIN,
  },
  'GET /api/admin/lights': {
    id: 'listLights',
    summary: 'Lights that are red',
    successes: [json(200, 'All of them', 'LightList', example.LIGHTS)],
    errors: ADMIN,
  },
  'PUT /api/admin/lights/{target}': {
    id: 'setLight',
    summary: 'Make the platform or a Cell read-only, or let writes through again',
    parameters: [
      {
        name: 'target',
        in: 'path',
        required: true,
        description: '`gateway`, or the name of a Cell',
        schema: cellName,
      },
    ],
    body: { schema: 'LightChange', example: example.LIGHT_CHANGE },
    successes: [json(200, 'The light as it now is', 'LightSet', example.LIGHT_SET)],
    errors: [...ADMIN, 'BAD_REQUEST', 'NOT_FOUND', 'PAYLOAD_TOO_LARGE'],
  },
  'GET /api/admin/tenants': {
    id: 'listTenants',
    summary: 'All tenants',
    successes: [json(200, 'All of them', 'TenantList', example.TENANTS)],
    errors: ADMIN,
  },
  'POST /api/admin/tenants': {
    id: 'createTenant',
    summary: 'Register a tenant',
    body: { schema: 'TenantCreation', example: example.TENANT_CREATION },
    successes: [json(201, 'The tenant', 'Tenant', example.TENANT)],
    errors: [...ADMIN, 'BAD_REQUEST', 'PAYLOAD_TOO_LARGE'],
  },
  'GET /api/admin/tenants/{id}': {
    id: 'getTenant',
    summary: 'One tenant, with its version as ETag',
    parameters: [tenantId],
    successes: [json(200, 'The tenant', 'Tenant', example.TENANT)],
    errors: [...ADMIN, 'NOT_FOUND'],
  },
  'PATCH /api/admin/tenants/{id}': {
    id: 'changeTenant',
    summary: 'Change a tenant',
    parameters: [tenantId, etagOf('ETag of the version that the change is made from', 'If-Match')],
    body: { schema: 'TenantChange', example: example.TENANT_CHANGE },
    successes: [json(200, 'The tenant as it now is', 'Tenant', { ...example.TENANT, status: 'disabled' })],
    errors: [...ADMIN, 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT', 'PAYLOAD_TOO_LARGE'],
  },
};
