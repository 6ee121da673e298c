// JSON schemas of the audit log and of API keys.

import { CHANGE_REASON, cellName, closed, nullable, ref, seconds } from './schema-parts';

const text = { type: 'string' } as const;
const KEY_CELLS = 'Of the Cells that the tenant may call; null is each of them, an empty list none';
const cells = { ...nullable({ type: 'array', maxItems: 500, items: cellName }), description: KEY_CELLS };
const key = {
  id: { type: 'string', pattern: '^cgk_[0-9a-f]{16}$', description: 'Also the user id that Cells see' },
  tenant_id: text,
  name: { ...text, description: 'What the key is for' },
  status: { type: 'string', enum: ['valid', 'expired', 'revoked'] },
  allowed_cells: cells,
  plan: { ...text, description: 'Where it takes the place of the tenant’s plan' },
  created_at: seconds,
  created_by: text,
  expire_at: nullable(seconds),
  revoked_at: nullable(seconds),
} as const;
const days = { type: 'integer', minimum: 1 } as const;

export const ACCESS_SCHEMAS: Readonly<Record<string, object>> = {
  ApiKey: closed(key, ['plan']),
  ApiKeyCreated: closed(
    {
      ...key,
      key: {
        type: 'string',
        pattern: '^cgk_[0-9a-f]{16}_[0-9a-f]{72}$',
        description: 'The key itself: shown this once, and stored nowhere',
      },
    },
    ['plan'],
  ),
  ApiKeyList: closed(
    {
      data: {
        type: 'array',
        items: closed(
          { ...key, last_used_at: { ...nullable(seconds), description: 'At most an hour late; null is never' } },
          ['plan'],
        ),
      },
      total: { type: 'integer' },
      enforced: { const: false, description: 'Present where callers may not show keys: `auth.keys` is off' },
    },
    ['enforced'],
  ),
  ApiKeyCreation: closed(
    {
      name: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'What the key is for; two valid keys at most have one name',
      },
      allowedCells: cells,
      plan: { ...text, description: 'Takes the place of the tenant’s plan' },
      expireAt: { ...nullable(seconds), description: 'In the future; null or missing never expires' },
      reason: CHANGE_REASON,
    },
    ['allowedCells', 'plan', 'expireAt', 'reason'],
  ),
  AuditLine: closed({
    ts: seconds,
    time: { type: 'string', pattern: 'Z$', description: 'ISO 8601, in UTC' },
    method: { ...text, description: 'Of the request; empty for a change by the gateway itself' },
    path: text,
    status: { type: 'integer', description: '0 for a change by the gateway itself' },
    durationMs: { type: 'integer', minimum: 0, description: 'From the request’s arrival to the record' },
    traceId: text,
    tenantId: { ...text, description: 'The tenant that was changed, or empty' },
    user: { ...text, description: 'A user, `ops`, or a part of the gateway such as `patrol`' },
    cell: { ...text, description: 'The Cell that was changed, or empty' },
    ip: text,
    requestId: text,
    action: { ...text, description: 'What was done, such as `tenant.create`' },
    target: { ...text, description: 'What it was done to' },
    before: { description: 'As the admin API shows it; null where there was nothing' },
    after: { description: 'As the admin API shows it; null where nothing is left' },
    reason: { ...text, description: 'Why, as the change named it, or empty' },
    lineHash: {
      type: 'string',
      pattern: '^([0-9a-f]{16})?$',
      description:
        'First 16 hex digits of SHA-256 over the line without it, as JSON without spaces and with sorted keys',
    },
  }),
  AuditLogs: closed({
    data: { type: 'array', maxItems: 500, items: ref('AuditLine') },
    total: { type: 'integer', description: 'Lines of this page' },
    next: nullable({ type: 'string', description: 'Pass as `cursor` for the next page' }),
    kept_days: { ...days, description: 'How far back changes are kept' },
    requests: {
      ...closed({ kept_in: { const: 'logs' }, kept_days: days }),
      description: 'Requests are not listed here: they are in the log groups, this far back',
    },
  }),
};
