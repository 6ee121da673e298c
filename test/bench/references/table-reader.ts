// The cheapest function with a table measured before: logger, metrics and the SDK's DynamoDB client.

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

const logger = new Logger({ serviceName: 'reference' });
const metrics = new Metrics({ namespace: 'reference', serviceName: 'reference' });
const client = new DynamoDBClient({});

export const handler = async () => {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: 'state',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'HEALTH' } },
    }),
  );
  logger.info('read', { items: Items?.length });
  metrics.addMetric('Reads', 'Count', 1);
  metrics.publishStoredMetrics();
  return { statusCode: 200 };
};
