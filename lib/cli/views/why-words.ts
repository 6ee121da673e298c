// What `why` says itself, in the language of the terminal; the answers' sentences come from the gateway.

import type { Language } from '../../../lambdas/contract/language';

export interface WhyWords {
  readonly state: Readonly<Record<'found' | 'not_found' | 'searching', string>>;
  readonly cost: (gb: number, usd: number, region: string) => string;
  readonly window: (window: string) => string;
  readonly noLine: (id: string, window: string) => string;
  readonly linesAreLate: string;
  readonly ids: { readonly request: string; readonly trace: string; readonly apigw: string };
  readonly cause: (cause: string) => string;
  readonly remedy: (remedy: string) => string;
  readonly failures: (total: number, tenant: string, last: string) => string;
  readonly truncated: string;
  readonly remedyOfGroup: (remedy: string) => string;
  readonly span: (first: string, last: string) => string;
  readonly newest: (id: string) => string;
  readonly goesOn: string;
  /** Names of steps; the gateway's own where one is missing. */
  readonly steps: Readonly<Record<string, string>>;
}

const EN: WhyWords = {
  state: { found: 'found', not_found: 'not found', searching: 'still searching' },
  cost: (gb, usd, region) => `${gb} GB scanned, $${usd} (price of ${region})`,
  window: (window) => window,
  noLine: (id, window) => `No line of ${id} in the last ${window}.`,
  linesAreLate:
    'Lines arrive some seconds late, are kept for logs.retentionDays, and good ones are missing where logs.level is WARN or ERROR.',
  ids: { request: 'request', trace: 'trace', apigw: 'apigw' },
  cause: (cause) => `Cause: ${cause}`,
  remedy: (remedy) => `What would let it through: ${remedy}`,
  failures: (total, tenant, last) => `${total} failed requests of ${tenant} in the last ${last}`,
  truncated: ', and more that were not counted',
  remedyOfGroup: (remedy) => `  What would let them through: ${remedy}`,
  span: (first, last) => `  ${first} to ${last}`,
  newest: (id) => `; the newest: why ${id}`,
  goesOn: 'The search goes on in CloudWatch: run the command again.',
  steps: {},
};

const UNITS: Readonly<Record<string, string>> = { m: '分钟', h: '小时', d: '天' };
const zhWindow = (window: string): string =>
  window.replace(/^(\d+)([mhd])$/, (_, count: string, unit: string) => `${count} ${UNITS[unit] ?? unit}`);

const ZH: WhyWords = {
  state: { found: '已找到', not_found: '没有找到', searching: '还在查找' },
  cost: (gb, usd, region) => `扫描 ${gb} GB，$${usd}（按 ${region} 的价格）`,
  window: zhWindow,
  noLine: (id, window) => `最近 ${zhWindow(window)}里没有 ${id} 的日志。`,
  linesAreLate: '日志会晚几秒到达，保留 logs.retentionDays 天；logs.level 为 WARN 或 ERROR 时没有成功请求的日志。',
  ids: { request: '请求', trace: '链路', apigw: '网关入口' },
  cause: (cause) => `原因：${cause}`,
  remedy: (remedy) => `怎样才能通过：${remedy}`,
  failures: (total, tenant, last) => `${tenant} 最近 ${zhWindow(last)}有 ${total} 个失败的请求`,
  truncated: '，另有一些没有计入',
  remedyOfGroup: (remedy) => `  怎样才能通过：${remedy}`,
  span: (first, last) => `  ${first} 至 ${last}`,
  newest: (id) => `；最新一个：why ${id}`,
  goesOn: 'CloudWatch 还在查找：请再运行一次这条命令。',
  steps: {
    api_gateway: 'API 网关',
    form: '格式',
    verdict: '身份',
    tenant: '租户',
    permission: '权限',
    limits: '限额',
    light: '红绿灯',
    route: '路由',
    circuit: '熔断',
    signature: '签名',
    try: '尝试',
    retry: '重试',
    answer: '响应',
    function: '函数',
  },
};

export const WHY_WORDS: Readonly<Record<Language, WhyWords>> = { en: EN, 'zh-CN': ZH };
