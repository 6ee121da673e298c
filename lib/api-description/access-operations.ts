// Operations of API keys and the audit log.

import * as example from './examples';
import { ADMIN_ERRORS, json, type Operation, type Parameter } from './operation';
import { CELL_NAME_SCHEMA, header, query, TENANT_ID_PARAMETER } from './parameters';

const MOMENT = { type: 'string' } as const;
const RANGE = [
  query('since', 'Only changes at or after this time: Unix seconds, or ISO 8601 in UTC', MOMENT, '1764000000'),
  query('to', 'Only changes at or before this time', MOMENT, '2025-11-25T00:00:00Z'),
];
const FILTERS = [
  ...RANGE,
  query('tenantId', 'Only changes of this tenant', { type: 'string', maxLength: 200 }, 'acme'),
  query('cell', 'Only changes of this Cell', CELL_NAME_SCHEMA, 'crm'),
  query(
    'traceId',
    'Only changes of this trace',
    { type: 'string', maxLength: 200 },
    '0f3a1c9e5b7d4862a1b2c3d4e5f60718',
  ),
  query('cursor', '`next` of the page before', { type: 'string' }, 'MDAxNzY0MDAwMDAwMDAwIzAwMDAwMDAwMDAwMDAwMDA'),
];

const KEY_PARAMETER: Parameter = {
  name: 'key',
  in: 'path',
  required: true,
  description: 'Id of the API key, not the key itself',
  schema: { type: 'string', pattern: '^cgk_[0-9a-f]{16}$' },
  example: example.API_KEY.id,
};

export const ACCESS_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/tenants/{id}/keys': {
    id: 'listApiKeys',
    tag: 'Administration',
    summary: "A tenant's API keys and when each was last used, with the tenant's version as ETag",
    parameters: [TENANT_ID_PARAMETER],
    answers: [
      json(200, 'All that are in use, and those that ended within a month', 'ApiKeyList', example.API_KEYS, ['ETag']),
    ],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'POST /api/admin/tenants/{id}/keys': {
    id: 'createApiKey',
    tag: 'Administration',
    summary: 'Make an API key, which is shown in this answer only',
    parameters: [TENANT_ID_PARAMETER, header('If-Match', 'ETag of the version of the tenant that was read', '"3"')],
    body: { schema: 'ApiKeyCreation', example: example.API_KEY_CREATION },
    answers: [json(201, 'The key', 'ApiKeyCreated', example.API_KEY_CREATED, ['ETag'])],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'],
  },
  'DELETE /api/admin/tenants/{id}/keys/{key}': {
    id: 'revokeApiKey',
    tag: 'Administration',
    summary: 'Revoke an API key, which ends it within seconds',
    parameters: [TENANT_ID_PARAMETER, KEY_PARAMETER],
    answers: [json(200, 'The key as it now is', 'ApiKey', example.API_KEY_REVOKED)],
    errors: [...ADMIN_ERRORS, 'NOT_FOUND'],
  },
  'GET /api/admin/audit-logs': {
    id: 'listAuditLogs',
    tag: 'Administration',
    summary: 'Who changed what, newest first',
    parameters: [
      ...FILTERS,
      query('limit', 'Lines at most', { type: 'integer', minimum: 1, maximum: 500, default: 100 }, 100),
    ],
    answers: [json(200, 'One page', 'AuditLogs', example.AUDIT_LOGS)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST'],
  },
  'GET /api/admin/audit-logs/export': {
    id: 'exportAuditLogs',
    tag: 'Administration',
    summary: 'The audit log as a file, oldest first',
    parameters: FILTERS,
    answers: [
      {
        status: 200,
        description:
          'One JSON object a line, each as `AuditLine`; `Link` names the rest where one answer cannot hold it',
        content: {
          'application/x-ndjson': {
            schema: { type: 'string' },
            example: `${JSON.stringify(example.AUDIT_LINE)}\n`,
          },
        },
        headers: ['Cache-Control', 'Content-Disposition', 'Link'],
      },
    ],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST'],
  },
};
