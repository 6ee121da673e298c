// Alert rules on the limits of tenants, where a deployment has any.

import { DIMENSION, METRIC, METRIC_NAMESPACE, USAGE_METRIC } from '../../lambdas/contract/metrics';
import { type AlertRule, when } from './rule';
import type { MetricSource } from './signal';

function limited(name: 'limitsUnavailable' | 'refusals', code?: string): MetricSource {
  const { name: metric, service } = METRIC[name];
  return {
    namespace: METRIC_NAMESPACE,
    name: metric,
    statistic: 'Sum',
    dimensions: {
      [DIMENSION.service]: service,
      [DIMENSION.deployment]: { from: 'limitedDeployment' },
      ...(code !== undefined && { [DIMENSION.code]: code }),
    },
  };
}

const { name: shareName, service: shareService } = USAGE_METRIC.usageLargestShare;
const SHARE: MetricSource = {
  namespace: METRIC_NAMESPACE,
  name: shareName,
  statistic: 'Maximum',
  dimensions: { [DIMENSION.service]: shareService, [DIMENSION.deployment]: { from: 'countedDeployment' } },
};

export const LIMIT_RULES: readonly AlertRule[] = [
  {
    id: 'limits-unavailable',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '租户限额的计数表不可用', en: 'The table of limits is out of reach' },
    meaning: {
      zh: '代理函数读写不到限额的计数：限额只按各执行环境自己的份额执行，或暂不执行。',
      en: 'The proxy cannot use the table of limits: tenants are held to each environment’s own share, or not at all.',
    },
    signal: { kind: 'value', metric: limited('limitsUnavailable') },
    ...when('>=', 3, { least: 2, of: 3 }),
  },
  {
    id: 'tenant-throttled',
    severity: 'P3',
    scope: 'platform',
    title: { zh: '有租户持续被限额拒绝', en: 'A tenant is refused by its limits' },
    meaning: {
      zh: '连续 5 分钟，每分钟有 30 次以上请求因租户限额得到 429。',
      en: 'For 5 minutes 30 requests a minute or more were answered 429 because of a tenant’s limits.',
    },
    signal: { kind: 'sum', metrics: [limited('refusals', 'RATE_LIMIT'), limited('refusals', 'QUOTA_EXCEEDED')] },
    ...when('>=', 30, { least: 5, of: 5 }),
  },
  {
    id: 'tenant-share',
    severity: 'P3',
    scope: 'platform',
    title: { zh: '一个租户占用了大部分流量', en: 'One tenant takes most of the traffic' },
    meaning: {
      zh: '最近统计的一小时里，请求最多的租户占全部租户请求的 80% 以上（该小时至少 1,000 次请求）。',
      en: 'In the hour that was counted last, one tenant sent 80 % or more of all tenants’ requests, of 1,000 at least.',
    },
    signal: { kind: 'sum', metrics: [SHARE] },
    ...when('>=', 80, { periodSeconds: 3_600 }),
  },
];
