// What a user would write with Hono: its Lambda adapter and proxy helper, Powertools, and the platform's signature.

import { createHmac, randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { proxy } from 'hono/proxy';

const logger = new Logger({ serviceName: 'hono' });
const metrics = new Metrics({ namespace: 'hono', serviceName: 'hono' });
const cells = { erp: `http://127.0.0.1:${process.env.BENCH_CELL_PORT}` };

const app = new Hono();
app.all('/api/v1/:cell/*', async (c) => {
  const startedAt = Date.now();
  const authorization = c.req.header('authorization');
  const tenant = c.req.header('x-tenant-id');
  if (!authorization || !tenant) return c.json({ code: 'MISSING_HEADER' }, 400);
  const base = cells[c.req.param('cell')];
  if (!base) return c.json({ code: 'CELL_NOT_FOUND' }, 503);
  const url = new URL(c.req.url);
  const path = url.pathname.slice(`/api/v1/${c.req.param('cell')}`.length);
  const body = Buffer.from(await c.req.arrayBuffer());
  const requestId = c.req.header('x-request-id') ?? '';
  const traceId = c.req.header('x-trace-id') ?? (requestId || randomUUID());
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', 'bench-only-secret')
    .update(`${c.req.method}|${path}|`)
    .update(body)
    .update(`|${requestId}|${tenant}|${traceId}|${time}`)
    .digest('hex');
  const response = await proxy(`${base}${path}${url.search}`, {
    method: c.req.method,
    headers: { ...c.req.header(), 'x-trace-id': traceId, 'x-signature': signature, 'x-signature-time': time },
    ...(body.length > 0 ? { body } : {}),
  });
  const status = response.status;
  logger.info('answered', { trace_id: traceId, tenant_id: tenant, path, status, duration_ms: Date.now() - startedAt });
  metrics.addMetric('Requests', 'Count', 1);
  metrics.addMetric('Latency', 'Milliseconds', Date.now() - startedAt);
  metrics.publishStoredMetrics();
  return response;
});

export const handler = handle(app);
