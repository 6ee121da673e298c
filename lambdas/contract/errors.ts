// The closed list of errors a caller can receive: HTTP status and the message in both languages.

import type { ErrorCode } from './error-codes';
import type { Language } from './language';

export const ERRORS = {
  BAD_REQUEST: { status: 400, zh: '请求格式不正确', en: 'The request is malformed' },
  MISSING_HEADER: { status: 400, zh: '缺少必填请求头', en: 'A required header is missing' },
  MISSING_TENANT_ID: { status: 400, zh: '缺少租户标识 X-Tenant-Id', en: 'X-Tenant-Id is missing' },
  UNAUTHORIZED: { status: 401, zh: '未认证或令牌无效', en: 'The token is missing or not valid' },
  FORBIDDEN: { status: 403, zh: '没有访问权限', en: 'Access is not allowed' },
  TENANT_INVALID: { status: 403, zh: '租户不存在、已停用或已过期', en: 'The tenant is unknown, disabled or expired' },
  TENANT_MISMATCH: { status: 403, zh: '租户与调用方身份不符', en: 'The tenant does not belong to the caller' },
  NOT_FOUND: { status: 404, zh: '接口不存在', en: 'There is no such resource' },
  CONFLICT: { status: 409, zh: '数据已被他人修改，请重新读取后再试', en: 'Changed by someone else; read it again' },
  PAYLOAD_TOO_LARGE: { status: 413, zh: '请求内容过大', en: 'The request is too large' },
  RATE_LIMIT: { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  QUOTA_EXCEEDED: { status: 429, zh: '租户配额已用尽', en: "The tenant's quota is used up" },
  CELL_UNREACHABLE: { status: 502, zh: '业务单元无法连接', en: 'The service cannot be reached' },
  UPSTREAM_ERROR: { status: 502, zh: '业务单元的响应无法转发', en: 'The answer of the service cannot be passed on' },
  CELL_NOT_FOUND: { status: 503, zh: '没有对应的业务单元', en: 'There is no such service' },
  CELL_DISABLED: { status: 503, zh: '业务单元已停用', en: 'The service is switched off' },
  CIRCUIT_OPEN: { status: 503, zh: '业务单元已熔断，请稍后重试', en: 'The circuit is open; try again later' },
  RED_LIGHT: { status: 503, zh: '系统处于只读模式，请稍后重试', en: 'Read-only mode; try again later' },
  SERVICE_UNAVAILABLE: { status: 503, zh: '网关暂时不可用', en: 'The gateway is not available right now' },
  SIGNING_UNAVAILABLE: {
    status: 503,
    zh: '签名密钥不可用，请求未转发',
    en: 'No signing key; the request was not forwarded',
  },
  CELL_TIMEOUT: { status: 504, zh: '业务单元响应超时', en: 'The service did not answer in time' },
} as const satisfies Record<ErrorCode, { status: number; zh: string; en: string }>;

/** Missing headers stand in the message too, where the platform's front ends read them. */
export function errorMessage(code: ErrorCode, details: string, language: Language): string {
  const text = language === 'en' ? ERRORS[code].en : ERRORS[code].zh;
  return code === 'MISSING_HEADER' && details !== '' ? `${text}: ${details}` : text;
}
