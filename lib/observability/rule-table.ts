// The rules as the operators' table, in Chinese.

import type { AlertRule } from '../alert-rules/rule';
import { metricsOf, type Signal } from '../alert-rules/signal';

const SCOPE = { platform: '平台', cell: '每个业务单元', function: '每个函数', table: '每张表' } as const;
const MISSING = { breaching: '视为告警', notBreaching: '视为正常', ignore: '保持原状态' } as const;

export function ruleTable(rules: readonly AlertRule[]): string {
  const rows = rules.map((rule) =>
    [
      `[\`${rule.id}\`](#${rule.id})`,
      rule.severity,
      rule.title.zh,
      SCOPE[rule.scope],
      condition(rule),
      duration(rule),
      MISSING[rule.missingData],
    ].join(' | '),
  );
  return [
    '| 规则 | 级别 | 名称 | 范围 | 条件 | 持续 | 无数据时 |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

function condition({ signal, comparison, threshold }: AlertRule): string {
  const names = [
    ...new Set(metricsOf(signal).map(({ namespace, name, statistic }) => `\`${namespace}\` ${name} ${statistic}`)),
  ];
  const left = LEFT[signal.kind](names, signal);
  return `${left} ${comparison} ${threshold.toLocaleString('en-US')}${signal.kind === 'rate' ? '%' : ''}`;
}

const LEFT: Readonly<Record<Signal['kind'], (names: readonly string[], signal: Signal) => string>> = {
  value: ([name]) => name ?? '',
  sum: (names) => names.join(' + '),
  due: ([done, running]) => `${done}（只算有 ${running} 的周期）`,
  rate: ([part, whole], signal) => `${part} ÷ ${whole}（至少 ${'minimum' in signal ? signal.minimum : 0} 次）`,
};

function duration({ periodSeconds, evaluationPeriods: n, datapointsToAlarm: m }: AlertRule): string {
  const period = periodSeconds % 3_600 === 0 ? `${periodSeconds / 3_600} 小时` : `${periodSeconds / 60} 分钟`;
  return m === n ? `${n} 个周期 × ${period}` : `${n} 个周期中 ${m} 个 × ${period}`;
}
