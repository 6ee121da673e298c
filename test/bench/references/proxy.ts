// The cheapest proxy measured before this one was written: logger, metrics, node:http and a signature.

import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

const logger = new Logger({ serviceName: 'reference' });
const metrics = new Metrics({ namespace: 'reference', serviceName: 'reference' });

export const handler = async (event: { headers: Record<string, string>; body: string }) => {
  const signature = createHmac('sha256', 'bench-only-secret').update(event.body).digest('hex');
  const { statusCode, body } = await new Promise<{ statusCode: number | undefined; body: string }>(
    (resolve, reject) => {
      const options = { host: '127.0.0.1', port: process.env['BENCH_CELL_PORT'], method: 'POST', path: '/orders/42' };
      request({ ...options, headers: { 'x-signature': signature } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ statusCode: response.statusCode, body: Buffer.concat(chunks).toString() }));
      })
        .on('error', reject)
        .end(event.body);
    },
  );
  logger.info('forwarded', { status: statusCode });
  metrics.addMetric('Requests', 'Count', 1);
  metrics.publishStoredMetrics();
  return { statusCode, body };
};
