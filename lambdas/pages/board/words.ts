// The words of a health board, in each language a person may read it in.

import type { Language } from '../../contract/language';
import type { BoardWords } from './board-words';
import { ENGLISH } from './words-en';

// The health board in Chinese.

export const CHINESE: BoardWords = {
  columns: {
    status: '状态',
    cell: '业务单元',
    since: '起始',
    latency: '延迟',
    uptime: '可用率 1 小时、24 小时、7 天',
    circuit: '熔断',
    light: '红绿灯',
    error: '最近错误',
    why: '原因',
  },
  periods: { hour: '1 小时', day: '24 小时', week: '7 天' },
  status: { up: '正常', degraded: '降级', down: '宕机', unknown: '未知' },
  circuit: { closed: '闭合', open: '已熔断', half_open: '半开' },
  light: { green: '绿灯', red: '红灯' },
  core: '核心',
  addedLive: '在线新增，尚无告警',
  unprobedTenants: (count) => `${count} 个租户专属部署未巡检`,
  switchedOff: '已停用',
  units: { day: '天', hour: '小时', minute: '分钟', second: '秒' },
  errors: {
    timeout: '超时',
    refused: '连接被拒绝',
    reset: '连接被重置',
    dns: '域名无法解析',
    tls: '证书无效',
    redirect: '返回了重定向',
    bad_body: '响应无法解析',
    too_large: '响应过大',
    protocol: '不是 HTTP 响应',
    unreachable: '主机不可达',
  },
  lastKnown: (status) => `此前${status}`,
  failuresInARow: (count) => `连续 ${count} 次`,
  ago: (duration) => `${duration}前`,
  checkedAgo: (duration) => `${duration}前检查`,
  shareOf: (share, duration) => `${duration}内 ${share}`,
  why: {
    probesFail: (error, inARow) => `探测失败：${error}（连续 ${inARow} 次）`,
    circuit: { open: '熔断打开：请求被拒绝', half_open: '熔断半开：正在试探' },
    readOnly: (reason, until) => `只读：${reason}，至 ${until}`,
    recovering: '探测已恢复成功，再成功几次即恢复正常',
  },
  neverProbed: '尚未探测',
  until: (time) => `至 ${time}`,
  probes: (samples, failures, medianMs) =>
    samples === 0
      ? CHINESE.neverProbed
      : `最近 ${samples} 次探测：失败 ${failures} 次${medianMs === null ? '' : `，中位延迟 ${medianMs} 毫秒`}`,
  headline: {
    stale: '状态未知：巡检结果已过期',
    unpatrolled: '状态未知：巡检尚未运行',
    empty: '没有配置任何业务单元',
    down: (count) => `${count} 个业务单元宕机`,
    attention: (count) => `${count} 个业务单元需要关注`,
    well: (total) => `全部 ${total} 个业务单元正常`,
    others: (count) => `另有 ${count} 个需要关注`,
  },
  patrolAge: (duration, interval) => `上次巡检在 ${duration}前，每 ${interval}一次`,
  patrolNever: '巡检尚未运行',
  moreCells: (count) => `另有 ${count} 个不太紧急的业务单元`,
  list: (names) => names.join('、'),
};

export const BOARD_WORDS: Readonly<Record<Language, BoardWords>> = { 'zh-CN': CHINESE, en: ENGLISH };

/** `timeout` -> its word; `status_503` -> `HTTP 503`; a cause this version does not know stays as it is. */
export function errorWord(error: string, words: BoardWords): string {
  const status = /^status_(\d+)$/.exec(error)?.[1];
  if (status !== undefined) return `HTTP ${status}`;
  return Object.hasOwn(words.errors, error) ? words.errors[error as keyof BoardWords['errors']] : error;
}

/** Chinese for any Chinese locale, else English. */
export function boardLanguage(locale: string | undefined): Language {
  return locale !== undefined && /^zh\b/i.test(locale) ? 'zh-CN' : 'en';
}
