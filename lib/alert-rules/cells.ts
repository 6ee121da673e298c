// Alert rules on the Cells as the patrol, the circuits and the lights see them.

import { type AlertRule, when } from './rule';
import { own } from './signal';

export const CELL_RULES: readonly AlertRule[] = [
  {
    id: 'cell-down',
    severity: 'P1',
    scope: 'cell',
    title: { zh: '业务单元宕机', en: 'A Cell is down' },
    meaning: {
      zh: '巡检认定该业务单元宕机已超过 1 分钟。',
      en: 'The patrol has judged this Cell down for more than a minute.',
    },
    signal: { kind: 'value', metric: own('cellUp', 'Maximum', 'cell') },
    ...when('<', 1, { least: 2, of: 2 }),
    prometheus: 'gateway_cell_up == 0',
  },
  {
    id: 'cells-down-many',
    severity: 'P0',
    scope: 'platform',
    title: { zh: '多个业务单元同时宕机', en: 'Several Cells are down' },
    meaning: {
      zh: '两个及以上业务单元同时宕机，通常是公共依赖（网络、数据库、集群）的故障。',
      en: 'Two or more Cells are down at once, which usually means a shared cause: network, database, cluster.',
    },
    signal: { kind: 'value', metric: own('cellsDown', 'Minimum') },
    ...when('>=', 2, { least: 2, of: 2 }),
    prometheus: 'count by (deployment) (gateway_cell_up == 0) >= 2',
  },
  {
    id: 'circuit-open',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '有业务单元处于熔断', en: 'A circuit is open' },
    meaning: {
      zh: '至少一个业务单元的熔断器打开，其请求被网关直接拒绝或由降级应答。',
      en: 'The circuit of at least one Cell is open: its requests are refused at once or answered by a fallback.',
    },
    signal: { kind: 'value', metric: own('circuitsOpen', 'Maximum') },
    ...when('>=', 1, { least: 2, of: 2 }),
    prometheus: 'max by (deployment) (gateway_circuit_open) == 1',
  },
  {
    id: 'signature-refused',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '业务单元拒绝网关签名', en: 'Cells refuse our signature' },
    meaning: {
      zh: '业务单元的验签以 403 和 X-Signature-Refused 拒绝网关请求：密钥不一致、时钟偏差或有人伪造。',
      en: 'Verifiers of Cells answer 403 with X-Signature-Refused: keys differ, clocks differ, or somebody forges.',
    },
    signal: { kind: 'value', metric: own('signatureRefused', 'Sum') },
    ...when('>=', 5, { least: 2, of: 3 }),
  },
  {
    id: 'red-light',
    severity: 'P3',
    scope: 'platform',
    title: { zh: '只读模式（红灯）开启', en: 'A red light is on' },
    meaning: {
      zh: '平台或某个业务单元处于只读模式，写请求被拒绝。',
      en: 'The platform or a Cell is read-only: writes are refused.',
    },
    signal: { kind: 'value', metric: own('redLights', 'Maximum') },
    ...when('>=', 1),
    prometheus: 'max by (deployment) (gateway_light_red) == 1',
  },
];
