// Alert rules on what callers of the platform notice.

import { DIMENSION } from '../../lambdas/contract/metrics';
import { type AlertRule, when } from './rule';
import { httpApi, type MetricSource, own } from './signal';

/** How often a Cell was asked in the second region: one value a request. */
const ASKED_HERE: MetricSource = {
  ...own('upstreamLatency', 'SampleCount'),
  dimensions: { [DIMENSION.service]: 'proxy', [DIMENSION.deployment]: { from: 'standbyDeployment' } },
};

export const REQUEST_RULES: readonly AlertRule[] = [
  {
    id: 'gateway-5xx-rate',
    severity: 'P0',
    scope: 'platform',
    title: { zh: '网关 5xx 比例过高', en: 'Gateway 5xx rate is high' },
    meaning: {
      zh: '连续 5 分钟，超过 10% 的请求得到 5xx；多数租户都会感觉到。',
      en: 'For 5 minutes more than 10 % of all requests were answered 5xx; most tenants notice.',
    },
    signal: { kind: 'rate', part: httpApi('5xx', 'Sum'), whole: httpApi('Count', 'Sum'), minimum: 20 },
    ...when('>', 10, { least: 5, of: 5 }),
  },
  {
    id: 'cell-5xx-rate',
    severity: 'P1',
    scope: 'cell',
    title: { zh: '业务单元 5xx 比例过高', en: 'A Cell answers 5xx' },
    meaning: {
      zh: '连续 5 分钟，经网关访问该业务单元的请求超过 10% 得到 5xx（含超时、无法连接、熔断）。',
      en: 'For 5 minutes more than 10 % of the requests for this Cell were answered 5xx, timeouts and refusals included.',
    },
    signal: {
      kind: 'rate',
      part: own('serverErrors', 'Sum', 'cell'),
      whole: own('requests', 'Sum', 'cell'),
      minimum: 10,
    },
    ...when('>', 10, { least: 5, of: 5 }),
  },
  {
    id: 'latency-p99',
    severity: 'P1',
    scope: 'platform',
    title: { zh: 'P99 延迟过高', en: 'P99 latency is high' },
    meaning: {
      zh: '连续 5 分钟，最慢的 1% 请求超过 5 秒。',
      en: 'For 5 minutes the slowest 1 % of requests took more than 5 seconds.',
    },
    signal: { kind: 'value', metric: httpApi('Latency', 'p99') },
    ...when('>', 5_000, { periodSeconds: 300 }),
  },
  {
    id: 'latency-p95',
    severity: 'P2',
    scope: 'platform',
    title: { zh: 'P95 延迟过高', en: 'P95 latency is high' },
    meaning: {
      zh: '连续 10 分钟，最慢的 5% 请求超过 3 秒。',
      en: 'For 10 minutes the slowest 5 % of requests took more than 3 seconds.',
    },
    signal: { kind: 'value', metric: httpApi('Latency', 'p95') },
    ...when('>', 3_000, { least: 2, of: 2, periodSeconds: 300 }),
  },
  {
    id: 'standby-serves',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '第二区域正在接收请求', en: 'The second region serves callers' },
    meaning: {
      zh: '第一区域没有通过 Route 53 的健康检查，调用方已被送到第二区域；只计转发给业务单元的请求，被拒绝的不计。',
      en: 'The first region failed the health checks of Route 53, and callers are sent to the second. Counts requests that reached a Cell, and no refusals.',
    },
    signal: {
      kind: 'sum',
      // A refusal asks no Cell: scanners that come to the second region's own name ring nobody.
      metrics: [ASKED_HERE],
    },
    // An exporter reads one region, and nothing it reads says which.
    ...when('>=', 1, { least: 2, of: 3 }),
    cloudWatchOnly: true,
  },
];
