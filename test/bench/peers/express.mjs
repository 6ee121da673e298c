// What a user would write with Express: serverless-http, http-proxy-middleware, Powertools, and the platform's signature.

import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import serverless from 'serverless-http';

const logger = new Logger({ serviceName: 'express' });
const metrics = new Metrics({ namespace: 'express', serviceName: 'express' });

const app = express();
app.use(express.raw({ type: '*/*', limit: '5mb' }));
app.use((request, response, next) => {
  if (request.get('authorization') && request.get('x-tenant-id')) next();
  else response.status(400).json({ code: 'MISSING_HEADER' });
});
app.use(
  '/api/v1/erp',
  createProxyMiddleware({
    target: `http://127.0.0.1:${process.env.BENCH_CELL_PORT}`,
    agent: new http.Agent({ keepAlive: true }),
    on: {
      proxyReq(proxyRequest, request) {
        request.startedAt = Date.now();
        const requestId = request.get('x-request-id') ?? '';
        const traceId = request.get('x-trace-id') ?? (requestId || randomUUID());
        const time = String(Math.floor(Date.now() / 1000));
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = createHmac('sha256', 'bench-only-secret')
          .update(`${request.method}|${request.path}|`)
          .update(body)
          .update(`|${requestId}|${request.get('x-tenant-id')}|${traceId}|${time}`)
          .digest('hex');
        proxyRequest.setHeader('x-trace-id', traceId);
        proxyRequest.setHeader('x-signature', signature);
        proxyRequest.setHeader('x-signature-time', time);
        proxyRequest.setHeader('content-length', body.length);
        proxyRequest.end(body);
      },
      proxyRes(answer, request) {
        const duration = Date.now() - request.startedAt;
        logger.info('answered', { path: request.path, status: answer.statusCode, duration_ms: duration });
        metrics.addMetric('Requests', 'Count', 1);
        metrics.addMetric('Latency', 'Milliseconds', duration);
        metrics.publishStoredMetrics();
      },
    },
  }),
);

export const handler = serverless(app);
