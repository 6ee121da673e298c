// Alert rules on live changes, where a deployment allows them.

import {
  DIMENSION,
  LIVE_METRIC,
  METRIC,
  METRIC_NAMESPACE,
  type MetricDefinition,
} from '../../lambdas/contract/metrics';
import { type AlertRule, when } from './rule';
import type { Signal } from './signal';

const sumOf = ({ name, service }: MetricDefinition): Signal => {
  const dimensions = { [DIMENSION.service]: service, [DIMENSION.deployment]: { from: 'liveDeployment' } } as const;
  return { kind: 'value', metric: { namespace: METRIC_NAMESPACE, name, statistic: 'Sum', dimensions } };
};

export const LIVE_RULES: readonly AlertRule[] = [
  {
    id: 'live-config-stale',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '读不到当前的在线配置', en: 'The live version in force cannot be read' },
    meaning: {
      zh: '代理函数读不到当前版本：请求按最后一次读到的版本执行，新执行环境按部署时的配置执行；被固定的租户得到 503。',
      en: 'The proxy cannot read the version in force: requests go by the last one that it read, those of new environments by what was deployed, and pinned tenants get 503.',
    },
    signal: sumOf(METRIC.liveConfigStale),
    ...when('>=', 3, { least: 2, of: 3 }),
  },
  {
    id: 'live-rollback',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '试用中的在线版本已自动回退', en: 'A live version that was tried was taken back' },
    meaning: {
      zh: '试用一侧的 5xx、超时或拒绝多于同一时间的另一侧，巡检已让所有租户回到原版本。',
      en: 'Those who tried it had more 5xx, timeouts or refusals than all others at the same time: the patrol put all back on the version before.',
    },
    signal: sumOf(LIVE_METRIC.liveRollbacks),
    ...when('>=', 1),
  },
  {
    id: 'live-pointer-repaired',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '在线版本的指针已修复', en: 'The pointer to the live version was put back' },
    meaning: {
      zh: '有人删除、损坏或改旧了指向当前版本的指针，巡检已恢复；期间的新执行环境可能按部署时的配置执行。',
      en: 'Somebody deleted, spoilt or set back the pointer to the version in force: the patrol put it back. New environments may have gone by what was deployed meanwhile.',
    },
    signal: sumOf(LIVE_METRIC.livePointerRepairs),
    ...when('>=', 1),
  },
];
