// Alert rules on live changes, where a deployment allows them.

import { DIMENSION, METRIC, METRIC_NAMESPACE } from '../../lambdas/contract/metrics';
import type { AlertRule } from './rule';

const { name, service } = METRIC.liveConfigStale;

export const LIVE_RULES: readonly AlertRule[] = [
  {
    id: 'live-config-stale',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '读不到当前的在线配置', en: 'The live version in force cannot be read' },
    meaning: {
      zh: '代理函数读不到当前版本：请求按最后一次读到的版本执行，新实例按部署时的配置执行；被固定的租户得到 503。',
      en: 'The proxy cannot read the version in force: requests go by the last one that it read, those of new environments by what was deployed, and pinned tenants get 503.',
    },
    signal: {
      kind: 'value',
      metric: {
        namespace: METRIC_NAMESPACE,
        name,
        statistic: 'Sum',
        dimensions: { [DIMENSION.service]: service, [DIMENSION.deployment]: { from: 'liveDeployment' } },
      },
    },
    comparison: '>=',
    threshold: 3,
    periodSeconds: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    missingData: 'notBreaching',
  },
];
