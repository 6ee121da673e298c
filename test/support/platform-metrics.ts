// Metrics that AWS publishes about what the gateway is made of: names and exact dimensions, each with its page.

export interface PlatformMetric {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly dimensions: readonly string[];
}

export const PLATFORM_METRICS: readonly PlatformMetric[] = [
  {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    namespace: 'AWS/ApiGateway',
    names: ['Count', '4xx', '5xx', 'Latency', 'IntegrationLatency'],
    dimensions: ['ApiId'],
  },
  {
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    namespace: 'AWS/Lambda',
    names: ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'],
    dimensions: ['FunctionName'],
  },
  // Of an alias, as `<function>:<alias>`, whichever version answered.
  { namespace: 'AWS/Lambda', names: ['Invocations', 'Errors'], dimensions: ['FunctionName', 'Resource'] },
  {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    namespace: 'AWS/DynamoDB',
    names: ['ReadThrottleEvents', 'WriteThrottleEvents', 'ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'],
    dimensions: ['TableName'],
  },
  { namespace: 'AWS/DynamoDB', names: ['SystemErrors'], dimensions: ['TableName', 'Operation'] },
  // Of a global table, in the region that was written to, for each of the others.
  { namespace: 'AWS/DynamoDB', names: ['ReplicationLatency'], dimensions: ['TableName', 'ReceivingRegion'] },
  {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    namespace: 'AWS/SQS',
    names: ['ApproximateNumberOfMessagesVisible'],
    dimensions: ['QueueName'],
  },
  {
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
    namespace: 'AWS/Backup',
    names: ['NumberOfBackupJobsCompleted', 'NumberOfBackupJobsFailed'],
    dimensions: ['BackupVaultName'],
  },
  {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
    namespace: 'AWS/Logs',
    names: ['IncomingBytes'],
    dimensions: ['LogGroupName'],
  },
];
