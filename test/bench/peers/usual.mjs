// The usual serverless proxy: middy, Powertools, and an SDK client for everything it may need, loaded at start.

import { createHmac } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';

const logger = new Logger({ serviceName: 'usual' });
const metrics = new Metrics({ namespace: 'usual', serviceName: 'usual' });
const dynamo = new DynamoDBClient({});
const secrets = new SecretsManagerClient({});

let secret;

export const handler = middy(async (event) => {
  secret ??= (await secrets.send(new GetSecretValueCommand({ SecretId: 'signing' }))).SecretString;
  await dynamo.send(new GetItemCommand({ TableName: 'state', Key: { pk: { S: 'CIRCUIT#erp' }, sk: { S: 'STATE' } } }));
  const signature = createHmac('sha256', secret).update(event.body).digest('hex');
  const answer = await fetch(`http://127.0.0.1:${process.env.BENCH_CELL_PORT}/orders/42`, {
    method: 'POST',
    headers: { 'x-signature': signature },
    body: event.body,
  });
  logger.info('answered', { status: answer.status });
  metrics.addMetric('Requests', 'Count', 1);
  metrics.publishStoredMetrics();
  return { statusCode: answer.status, body: await answer.text() };
});
