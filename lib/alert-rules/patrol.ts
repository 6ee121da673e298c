// Alert rules on the watcher itself: a patrol that does not run, or cannot see, must not look green.

import { type AlertRule, when } from './rule';
import { own } from './signal';

export const PATROL_RULES: readonly AlertRule[] = [
  {
    id: 'patrol-stalled',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '健康巡检停摆', en: 'The patrol has stopped' },
    meaning: {
      zh: '3 分钟没有巡检心跳；此时健康汇总不再可信，所有业务单元显示为未知。',
      en: 'No heartbeat of the patrol for 3 minutes; the health summary cannot be trusted and shows every Cell unknown.',
    },
    signal: { kind: 'sum', metrics: [own('patrolHeartbeat', 'Sum')] },
    // Each scrape target that gives no age, and no target at all: `absent` alone would be calmed by another deployment.
    ...when('<', 1, { least: 3, of: 3, missingData: 'breaching' }),
    prometheus:
      'gateway_patrol_age_seconds > 180 or (up{job="cell-gateway"} unless on (job, instance) gateway_patrol_age_seconds)' +
      ' or (absent(gateway_patrol_age_seconds) unless on () up{job="cell-gateway"})',
  },
  {
    id: 'patrol-blind',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '健康巡检失明', en: 'The patrol is blind' },
    meaning: {
      zh: '巡检访问不到任何业务单元，也访问不到自己的对照目标：多半是巡检自身的网络故障。',
      en: 'The patrol reaches no Cell, nor its own control target: most likely its own network is at fault.',
    },
    signal: { kind: 'value', metric: own('patrolBlind', 'Maximum') },
    ...when('>=', 1, { least: 2, of: 2 }),
    prometheus: 'gateway_patrol_blind == 1',
  },
];
