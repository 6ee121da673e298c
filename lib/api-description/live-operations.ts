// The config API: live changes, their versions, and the old platform's routes about Cells and tenants' settings.

import * as example from './live-examples';
import { ADMIN_ERRORS, json, type Operation, type Parameter } from './operation';
import { CELL_NAME_SCHEMA, FLAG_SCHEMA, header, query, TENANT_ID_PARAMETER } from './parameters';

const WHERE = 'Only where the deployment allows live changes (`liveConfig`).';
const NUMBER = { type: 'integer', minimum: 0 } as const;
const IF_MATCH = header('If-Match', 'ETag of the version that the change is made from', '"17"');
const VERSION: Parameter = {
  name: 'version',
  in: 'path',
  required: true,
  description: 'Number of the version',
  schema: NUMBER,
  example: 17,
};
const CELL: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Name of the Cell',
  schema: CELL_NAME_SCHEMA,
  example: 'crm',
};

/** An operation of this part; its errors besides those that every admin operation has. */
function operation(
  id: string,
  summary: string,
  more: Pick<Operation, 'answers' | 'errors'> & Partial<Operation>,
): Operation {
  const { errors, description, ...rest } = more;
  return {
    id,
    tag: 'Administration',
    summary,
    description: description === undefined ? WHERE : `${description} ${WHERE}`,
    ...rest,
    errors: [...ADMIN_ERRORS, ...errors],
  };
}

export const LIVE_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/config': operation('getLiveConfig', 'The document in force, and why it is', {
    answers: [json(200, 'With its version as ETag', 'LiveConfig', example.LIVE_CONFIG, ['ETag'])],
    errors: [],
  }),
  'PUT /api/admin/config': operation('changeLiveConfig', 'Put another document in force', {
    description: 'It is checked as the description of the deployment is, and against the tenants that there are.',
    parameters: [query('dryRun', '1: only check it, and say what would change', FLAG_SCHEMA, '1'), IF_MATCH],
    body: { schema: 'LiveConfigChange', example: example.LIVE_CHANGE },
    answers: [json(200, 'The new version, and what it changes', 'LiveVersionChanges', example.LIVE_CHANGED, ['ETag'])],
    errors: ['BAD_REQUEST', 'CONFLICT'],
  }),
  'GET /api/admin/config/versions': operation('listLiveVersions', 'Versions, newest first', {
    parameters: [query('before', '`next` of the page before', NUMBER, 17)],
    answers: [json(200, 'One page', 'LiveVersionList', example.LIVE_VERSIONS)],
    errors: ['BAD_REQUEST'],
  }),
  'GET /api/admin/config/versions/{version}': operation('getLiveVersion', 'One version with its document', {
    parameters: [VERSION],
    answers: [json(200, 'The version', 'LiveVersion', example.LIVE_VERSION, ['ETag'])],
    errors: ['NOT_FOUND'],
  }),
  'GET /api/admin/config/diff': operation('diffLiveConfig', 'What two versions differ in', {
    parameters: [
      query('from', 'Number of a version; 0, the default, is what was deployed', NUMBER, 0),
      query('to', 'Number of a version; the default is the version in force', NUMBER, 17),
    ],
    answers: [json(200, 'Field by field, 500 at most', 'LiveDifferences', example.LIVE_DIFFERENCES)],
    errors: ['BAD_REQUEST', 'NOT_FOUND'],
  }),
  'POST /api/admin/config/rollback': operation(
    'rollBackLiveConfig',
    'Put the document of an earlier version in force',
    {
      description: 'The document is checked again: hosts and tenants may have changed since.',
      parameters: [IF_MATCH],
      body: { schema: 'LiveRollback', example: { version: 16, reason: 'Timeouts of erp' } },
      answers: [
        json(200, 'The new version, and what it changes', 'LiveVersionChanges', example.LIVE_CHANGED, ['ETag']),
      ],
      errors: ['BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'],
    },
  ),
  'GET /api/admin/cells': operation('listCells', 'All Cells', {
    answers: [json(200, 'All of them', 'CellList', example.CELLS)],
    errors: [],
  }),
  'PATCH /api/admin/cells/{id}': operation('switchCell', 'Switch a Cell off or on', {
    description: 'Callers of a Cell that is off get 503 CELL_DISABLED.',
    parameters: [CELL, IF_MATCH],
    body: { schema: 'CellSwitch', example: { enabled: false } },
    answers: [json(200, 'As it now is', 'CellSwitched', { id: 'crm', enabled: false })],
    errors: ['BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'],
  }),
  'GET /api/admin/routes': operation('listRoutes', 'Where each Cell is', {
    answers: [json(200, 'All of them', 'RouteList', { routes: { crm: 'http://crm.internal:8001' }, total: 1 })],
    errors: [],
  }),
  'GET /api/admin/tenants/{id}/config': operation('getTenantConfig', 'Settings that a front end keeps for a tenant', {
    description: 'The gateway itself goes by none of them.',
    parameters: [TENANT_ID_PARAMETER, query('namespace', 'Only this one', { type: 'string' }, 'ui')],
    answers: [json(200, 'The map of the namespace, or one of all of them', 'AnyMap', example.TENANT_CONFIG)],
    errors: ['NOT_FOUND'],
  }),
  'PUT /api/admin/tenants/{id}/config': operation('setTenantConfig', 'Replace the settings of a namespace', {
    parameters: [TENANT_ID_PARAMETER],
    body: { schema: 'TenantConfigChange', example: { namespace: 'ui', config: { theme: 'dark' } } },
    answers: [json(200, "The namespace's map", 'AnyMap', { theme: 'dark' })],
    errors: ['BAD_REQUEST', 'NOT_FOUND'],
  }),
};
