// The page's own words, in both languages: the document carries both, and its language decides which is seen.

import { type Html, html, type Part } from '../../../lambdas/pages/html';

export function both(en: Part, zh: Part): Html {
  return html`<span lang="en">${en}</span><span lang="zh-CN">${zh}</span>`;
}

/** What operations of one group differ in, or a title, has its Chinese here; a text without one is English in both. */
export const SUMMARIES_ZH: Readonly<Record<string, string>> = {
  getCell: '调用业务单元的根路径',
  getCellPath: '调用业务单元的一个路径',
  getHealthSummary: '所有业务单元的状态',
  listIncidents: '故障记录，最新的在前',
  getMetrics: '以 Prometheus 文本给出汇总',
  getOpsPage: '运维页：静态文档，先要令牌，再调用管理接口',
  getApiDocs: '本说明：一个独立的页面，或 JSON',
  getApiDescription: '本说明的 JSON',
  listLights: '处于红灯的目标',
  setLight: '将平台或业务单元设为只读，或恢复写入',
  listTenants: '所有租户',
  createTenant: '登记租户',
  getTenant: '一个租户，版本在 ETag 中',
  changeTenant: '修改租户',
  getTenantQuota: '租户的套餐与自有限额，租户版本在 ETag 中',
  setTenantQuota: '修改租户的套餐与自有限额',
  listApiKeys: '租户的 API 密钥及最近使用时间，租户版本在 ETag 中',
  createApiKey: '创建 API 密钥，只在本次响应中显示',
  revokeApiKey: '吊销 API 密钥，数秒内失效',
  listAuditLogs: '谁改了什么，最新的在前',
  exportAuditLogs: '变更记录文件，最早的在前',
  getHealth: '网关是否应答',
  getLanding: '入口：给人看的页面，给程序的 JSON',
  headLanding: '入口页的响应头',
  getUnmatched: '没有路由匹配的请求',
  getUsage: '各租户的用量',
  getLiveConfig: '生效中的在线配置及其由来',
  changeLiveConfig: '让另一份在线配置生效',
  listLiveVersions: '各版本，最新的在前',
  getLiveVersion: '一个版本及其内容',
  diffLiveConfig: '两个版本的差异',
  rollBackLiveConfig: '让较早版本的内容重新生效',
  listCells: '所有业务单元',
  switchCell: '停用或启用业务单元',
  listRoutes: '各业务单元的地址',
  getTenantConfig: '前端为租户保存的设置',
  setTenantConfig: '替换一个命名空间的设置',
  listFailedRequests: '租户失败的请求，按原因归类',
  explainRequest: '请求为何得到这样的应答：每一步、原因、怎样才能通过',
  listAlarms: '本部署的告警，最严重的在前',
  silenceAlarm: '在一段时间内静默告警',
  unsilenceAlarm: '结束告警的静默',
  getRunbook: '告警规则的处理手册',
  getFigures: '请求、错误、拒绝与延迟的走势',
  listCircuits: '各业务单元的熔断',
  getCircuit: '一个业务单元的熔断及其历史',
  setCircuit: '手动打开或关闭熔断',
  probeCell: '立即探测业务单元',
  listProbes: '业务单元的探测历史',
  listProofs: '最近一次演练证明了什么、哪些已过期',
  recordProof: '登记一次演练的结果',
};

export const TAGS_ZH: Readonly<Record<string, readonly [name: string, description: string]>> = {
  Cells: ['业务单元', '转发给业务单元的请求'],
  Health: ['健康', '巡检掌握的情况'],
  Administration: ['管理', '红绿灯与租户'],
  Gateway: ['网关', '网关自身'],
};

export const COLUMNS = {
  name: both('Name', '名称'),
  place: both('In', '位置'),
  type: both('Type', '类型'),
  meaning: both('Meaning', '含义'),
  property: both('Property', '字段'),
} as const;

export const INTRODUCTION_ZH =
  '网关的每个拒绝都是 `Error` 信封；`x-error-codes` 列出每个响应的错误码，错误码一节逐一说明。网关内部的任何故障都以同一信封的 503 `SERVICE_UNAVAILABLE` 应答。' +
  '只有 API Gateway 复用判定时（`auth.tokenCacheSeconds`），无法判定的调用方得到它的 500，内容为 `{"message"}`。' +
  '前面有分发时，绕过分发的请求一律以 403 `FORBIDDEN` 拒绝。GET 可用之处 HEAD 也可用：状态与响应头相同，没有响应体。' +
  'API Gateway 自己应答被限流的请求（429）和无法接收的请求，内容为 `{"message"}`。';
