// JSON schemas of the audit log.

import { closed, nullable, ref, seconds } from './schema-parts';

const text = { type: 'string' } as const;
const days = { type: 'integer', minimum: 1 } as const;

export const ACCESS_SCHEMAS: Readonly<Record<string, object>> = {
  AuditLine: closed({
    ts: seconds,
    time: { type: 'string', format: 'date-time' },
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
