// Alert rules on tables, queues, backups and logs.

import { type AlertRule, when } from './rule';
import { type MetricSource, own, table } from './signal';

const OPERATIONS = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'];
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_monitoring.html */
const REPLICATION: MetricSource = {
  namespace: 'AWS/DynamoDB',
  name: 'ReplicationLatency',
  statistic: 'Maximum',
  dimensions: { TableName: { from: 'replicatedTable' }, ReceivingRegion: { from: 'receivingRegion' } },
};
/** How late a daily backup may begin, and how long it may take from then on, hours. */
export const BACKUP_HOURS = { startWindow: 1, completionWindow: 4 } as const;
/** From one daily backup to the last moment at which the next one may be complete. */
const HOURS_TO_NEXT_BACKUP = 24 + BACKUP_HOURS.startWindow + BACKUP_HOURS.completionWindow;
const HOUR_SECONDS = 3_600;

export const DATA_RULES: readonly AlertRule[] = [
  {
    id: 'table-throttles',
    severity: 'P2',
    scope: 'table',
    title: { zh: '数据表被限流', en: 'A table is throttled' },
    meaning: {
      zh: 'DynamoDB 拒绝了部分读写：热点分区或达到容量上限。',
      en: 'DynamoDB rejected reads or writes: a hot partition, or the capacity ceiling.',
    },
    signal: { kind: 'sum', metrics: [table('ReadThrottleEvents'), table('WriteThrottleEvents')] },
    ...when('>=', 10, { least: 2, of: 3, missingData: 'ignore' }),
  },
  {
    id: 'table-system-errors',
    severity: 'P1',
    scope: 'table',
    title: { zh: '数据表服务端错误', en: 'A table answers with system errors' },
    meaning: {
      zh: 'DynamoDB 自身返回 5xx，属于云服务故障。',
      en: 'DynamoDB itself answers 5xx: a fault of the service.',
    },
    signal: { kind: 'sum', metrics: OPERATIONS.map((operation) => table('SystemErrors', operation)) },
    ...when('>=', 3, { least: 2, of: 3, missingData: 'ignore' }),
  },
  {
    id: 'replication-behind',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '跨区域复制落后', en: 'Replication between the regions is behind' },
    meaning: {
      zh: '租户登记与红绿灯的改动一分钟后才到另一个区域：此时切换区域，刚停用的租户可能仍被放行。',
      en: 'Changes of tenants and lights take more than a minute to the other region: after a failover a tenant disabled just now may still pass.',
    },
    // Both change seldom: one late item says enough, and a period without any must not keep the alarm.
    signal: { kind: 'sum', metrics: [REPLICATION] },
    ...when('>', 60_000, { periodSeconds: 300, missingData: 'ignore' }),
  },
  {
    id: 'dead-letters',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '死信队列不为空', en: 'The dead-letter queue is not empty' },
    meaning: {
      zh: '调度器未能触发巡检，重试用尽后进入死信队列。',
      en: 'The scheduler could not start the patrol and gave up after its retries.',
    },
    signal: {
      kind: 'value',
      metric: {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        statistic: 'Maximum',
        dimensions: { QueueName: { from: 'deadLetterQueue' } },
      },
    },
    ...when('>', 0),
  },
  {
    id: 'backup-failed',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '备份任务失败', en: 'A backup job failed' },
    meaning: { zh: '备份库中有备份任务失败。', en: 'A backup job of the vault failed.' },
    signal: {
      kind: 'value',
      metric: {
        namespace: 'AWS/Backup',
        name: 'NumberOfBackupJobsFailed',
        statistic: 'Sum',
        dimensions: { BackupVaultName: { from: 'backupVault' } },
      },
    },
    ...when('>', 0, { periodSeconds: 3_600 }),
  },
  {
    id: 'backup-missing',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '到期的备份没有完成', en: 'A backup that was due is missing' },
    meaning: {
      zh: '网关运行 29 小时以来没有任何备份任务成功：一天，加上一小时的启动窗口与四小时的完成窗口；RPO 已无法保证。',
      en: 'No backup job completed in 29 hours of running: a day, and the windows of one hour to start and four to complete. The recovery point objective no longer holds.',
    },
    signal: {
      kind: 'due',
      metric: {
        namespace: 'AWS/Backup',
        name: 'NumberOfBackupJobsCompleted',
        statistic: 'Sum',
        dimensions: { BackupVaultName: { from: 'backupVault' } },
      },
      while: own('patrolHeartbeat', 'Sum'),
    },
    // An alarm may look back seven days where its period is an hour:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (read 2026-11-30)
    ...when('<', 1, { least: HOURS_TO_NEXT_BACKUP, periodSeconds: HOUR_SECONDS, missingData: 'breaching' }),
  },
  {
    id: 'log-volume',
    severity: 'P3',
    scope: 'platform',
    title: { zh: '日志量异常', en: 'Log volume jumps' },
    meaning: {
      zh: '代理函数一小时写入日志超过 5 GB：费用异常，或有错误风暴。',
      en: 'The proxy wrote more than 5 GB of logs in an hour: a bill, or a storm of errors.',
    },
    signal: {
      kind: 'value',
      metric: {
        namespace: 'AWS/Logs',
        name: 'IncomingBytes',
        statistic: 'Sum',
        dimensions: { LogGroupName: { from: 'proxyLogGroup' } },
      },
    },
    ...when('>', 5 * 1024 ** 3, { periodSeconds: 3_600 }),
  },
];
