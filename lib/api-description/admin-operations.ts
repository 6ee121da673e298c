// The writing admin API: lights and tenants.

import { ADMIN_ERRORS, json } from './answers';
import * as example from './examples';
import type { Operation, Parameter } from './operation';
import { CELL_NAME_SCHEMA, header, TENANT_ID_PARAMETER } from './parameters';

const TARGET: Parameter = {
  name: 'target',
  in: 'path',
  required: true,
  description: '`gateway`, or the name of a Cell',
  schema: CELL_NAME_SCHEMA,
  example: 'gateway',
};

export const ADMIN_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/lights': {
    id: 'listLights',
    tag: 'Administration',
    summary: 'Lights that are red',
    answers: [json(200, 'All of them', 'LightList', example.LIGHTS)],
    errors: ADMIN_ERRORS,
  },
  'PUT /api/admin/lights/{target}': {
    id: 'setLight',
    tag: 'Administration',
    summary: 'Make the platform or a Cell read-only, or let writes through again',
    parameters: [TARGET],
    body: { schema: 'LightChange', example: example.LIGHT_CHANGE },
    answers: [json(200, 'The light as it now is', 'LightSet', example.LIGHT_SET)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/tenants': {
    id: 'listTenants',
    tag: 'Administration',
    summary: 'All tenants',
    answers: [json(200, 'All of them', 'TenantList', example.TENANTS)],
    errors: ADMIN_ERRORS,
  },
  'POST /api/admin/tenants': {
    id: 'createTenant',
    tag: 'Administration',
    summary: 'Register a tenant',
    body: { schema: 'TenantCreation', example: example.TENANT_CREATION },
    answers: [json(201, 'The tenant', 'Tenant', example.TENANT, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST'],
  },
  'GET /api/admin/tenants/{id}': {
    id: 'getTenant',
    tag: 'Administration',
    summary: 'One tenant, with its version as ETag',
    parameters: [TENANT_ID_PARAMETER],
    answers: [json(200, 'The tenant', 'Tenant', example.TENANT, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'PATCH /api/admin/tenants/{id}': {
    id: 'changeTenant',
    tag: 'Administration',
    summary: 'Change a tenant',
    parameters: [TENANT_ID_PARAMETER, header('If-Match', 'ETag of the version that the change is made from', '"3"')],
    body: { schema: 'TenantChange', example: example.TENANT_CHANGE },
    answers: [json(200, 'The tenant as it now is', 'Tenant', { ...example.TENANT, status: 'disabled' }, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'],
  },
};
