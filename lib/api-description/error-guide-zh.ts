// Causes and remedies of the error codes, in Chinese.

import type { ErrorGuides } from './error-guide-en';

export const ERROR_GUIDE_ZH: ErrorGuides = {
  BAD_REQUEST: {
    cause:
      '参数、请求头、路径或请求体格式不正确；`details` 会列出所有问题。路径必须是 UTF-8。用 hmac-v1 签名时，X-Request-ID、X-Trace-Id 以及 POST、PUT、PATCH 的路径不能含 `|`；其他方法只有在没有请求体时路径才能含 `|`，请求体不能以 `|` 结尾。',
    remedy: '修正请求后再发送。原样重发只会得到相同的结果。',
  },
  MISSING_HEADER: {
    cause:
      '缺少 Authorization（或为空白），或者 POST、PUT、PATCH 请求缺少 Content-Type、X-Request-ID；`details` 会列出所有缺少的请求头。',
    remedy: '补齐 `details` 中列出的请求头。',
  },
  MISSING_TENANT_ID: {
    cause: '当前部署要求携带 X-Tenant-Id，而请求中没有。',
    remedy: '在 X-Tenant-Id 中传入租户标识。',
  },
  UNAUTHORIZED: {
    cause:
      '令牌缺失、格式错误、已过期、不是由配置的签发方签发，或者不是运维令牌；或者 API 密钥格式错误、不存在、已过期或已吊销，details 写明是哪一种。',
    remedy: '重新登录，并携带 `Authorization: Bearer <token>`。程序请向管理员申请新的 API 密钥。',
  },
  FORBIDDEN: {
    cause:
      '身份已确认，但没有权限：令牌不具备 `details` 所示的权限，该业务单元不在允许访问的范围内，或把运维令牌发给了业务单元。',
    remedy: '请管理员授予权限或开放该业务单元。',
  },
  TENANT_INVALID: {
    cause: '租户未登记、已停用或已过期。管理接口看的是令牌所属的租户。',
    remedy: '请管理员登记、启用该租户，或延长其有效期。',
  },
  TENANT_MISMATCH: {
    cause: 'X-Tenant-Id 与调用方所属的租户不一致。',
    remedy: '传入自己所属的租户标识，或不传该请求头。',
  },
  NOT_FOUND: {
    cause: '没有这个接口、业务单元或租户。',
    remedy: '检查路径和名称。',
  },
  CONFLICT: {
    cause: '提交修改所依据的版本之后，该租户或在线版本又被他人修改过。',
    remedy: '重新读取，再基于新版本修改。',
  },
  PAYLOAD_TOO_LARGE: {
    cause:
      '请求体超过网关上限（4,500,000 字节），或超过租户套餐的上限。超出 Lambda 的 6 MB 时（二进制内容约 4.7 MB 即达到），413 由 API Gateway ' +
      '直接返回，不是统一错误格式：{"message":"Request Entity Too Large"}。',
    remedy: '减小单次发送的内容。',
  },
  RATE_LIMIT: {
    cause:
      '租户每秒的请求数，或同时进行的请求数，超过了套餐：可能是全部请求、只读或写请求，或发往某个业务单元的请求；或者单个调用方超过了自己的限额。details 写明是哪一条。' +
      '大量不存在的 API 密钥，以及单机运行时内置的登录接口，也会得到它。',
    remedy: '按 Retry-After 给出的秒数等待后再试。',
  },
  QUOTA_EXCEEDED: {
    cause: '租户每分钟、当日或当月的配额已用完。details 写明是哪一条，以及下一日或下一月何时开始。',
    remedy: '按 Retry-After 等待，或请管理员提高配额。',
  },
  CELL_UNREACHABLE: {
    cause: '无法连接业务单元，或者业务单元在返回完整响应之前断开了连接。',
    remedy: '读请求可以重试。写请求可能已经到达业务单元：只能使用相同的 X-Request-ID 重试。',
  },
  UPSTREAM_ERROR: {
    cause: '业务单元的响应中途断开、过大而无法转发，或不是合法的 HTTP。',
    remedy: '把 requestId 提供给该业务单元的负责人。写请求可能已经执行。',
  },
  CELL_NOT_FOUND: {
    cause: '没有指向该名称的业务单元的路由。',
    remedy: '检查名称；业务单元由运维人员在部署描述中添加。',
  },
  CELL_DISABLED: {
    cause: '运维人员通过在线配置停用了该业务单元（enabled: false）。',
    remedy: '等待重新启用。运维人员可查看当前在线配置的版本，确认由谁停用。',
  },
  CIRCUIT_OPEN: {
    cause: '该业务单元近期失败过多，正处于熔断恢复期。请求没有发往该业务单元。',
    remedy: '按 Retry-After 给出的秒数等待后再试。',
  },
  RED_LIGHT: {
    cause: '平台或该业务单元处于只读模式，原因见 `details`。请求没有发往该业务单元。',
    remedy: '按 Retry-After 给出的秒数等待后再试。读请求不受影响。',
  },
  SERVICE_UNAVAILABLE: {
    cause: '网关缺少所依赖的资源（例如数据表或签发方的公钥），因此拒绝请求，而不会凭猜测放行。',
    remedy: '稍后重试；如果持续出现，请把 requestId 提供给运维人员。',
  },
  SIGNING_UNAVAILABLE: {
    cause: '无法读取签名密钥，请求没有发往业务单元。',
    remedy: '稍后重试；运维侧对此有告警。',
  },
  CELL_TIMEOUT: {
    cause: '业务单元没有在网关允许等待的时间内响应。',
    remedy: '读请求可以重试。写请求可能已经执行：只能使用相同的 X-Request-ID 重试。',
  },
};
