// The reading admin API: what the patrol knows.

import { ADMIN_ERRORS, json, unchanged } from './answers';
import * as example from './examples';
import type { Operation } from './operation';
import { CELL_NAME_SCHEMA, FLAG_SCHEMA, header, query } from './parameters';

export const HEALTH_OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /api/admin/health-summary': {
    id: 'getHealthSummary',
    tag: 'Health',
    summary: 'State of every Cell',
    parameters: [
      query('cell', 'Only this Cell', CELL_NAME_SCHEMA, 'crm'),
      query('unhealthy', '1: only Cells that are not healthy', FLAG_SCHEMA, '1'),
      query(
        'strict',
        '1: answer 503 where a core Cell is down or nothing current is known, for probes',
        FLAG_SCHEMA,
        '1',
      ),
      header('If-None-Match', 'ETag of an earlier answer', 'W/"mWx0RSdQz8RzLh1cDqVt4A"'),
    ],
    answers: [
      json(200, 'The summary', 'HealthSummary', example.SUMMARY, ['ETag']),
      unchanged(),
      json(503, 'Only with `strict=1`: the summary itself', 'HealthSummary', example.SUMMARY),
    ],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST', 'NOT_FOUND'],
  },
  'GET /api/admin/incidents': {
    id: 'listIncidents',
    tag: 'Health',
    summary: 'Outages, newest first',
    parameters: [
      query('cell', 'Only of this Cell', CELL_NAME_SCHEMA, 'crm'),
      query(
        'since',
        'Only outages that began at or after this time, Unix seconds',
        { type: 'number', minimum: 0 },
        1_764_000_000,
      ),
      query('cursor', '`next` of the page before', { type: 'string' }, 'MDAxNzY0MDAwMDAwMDAwI2VycA'),
    ],
    answers: [json(200, 'One page', 'IncidentPage', example.INCIDENTS)],
    errors: [...ADMIN_ERRORS, 'BAD_REQUEST'],
  },
  'GET /api/admin/metrics': {
    id: 'getMetrics',
    tag: 'Health',
    summary: 'The summary as Prometheus text',
    answers: [
      {
        status: 200,
        description: 'Text exposition format 0.0.4',
        content: { 'text/plain': { schema: { type: 'string' }, example: example.METRICS } },
        headers: ['Cache-Control'],
      },
    ],
    errors: ADMIN_ERRORS,
  },
};
