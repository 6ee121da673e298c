// Chinese words of explained requests.

import type { ErrorCode } from '../../contract/error-codes';
import type { NoRetry, Trail, TrailTry } from '../../domain/trail';
import { type StepName, type Story, saidByApi } from './story';
import type { EN } from './words-en';

const because = (text: string): string => (text === '' ? '' : `（${text}）`);
const seconds = (ms: number): string => `${Math.max(1, Math.ceil(ms / 1000))} 秒`;
const cellOf = ({ cell = '' }: Story): string => `业务单元 ${cell}`;

const FAILURES: Readonly<Record<string, string>> = {
  unreachable: '未能及时建立连接',
  reset: '连接在应答前断开',
  protocol: '应答不是 HTTP',
  timeout: '未及时收到完整应答',
  cut_off: '应答中途断开',
  too_large: '应答超过网关可转发的大小',
  unusable: '应答无法转发',
  recalled: '其间发现已熔断',
};

const CIRCUIT_CAUSE: Readonly<Record<string, string>> = { traffic: '调用方的失败请求', patrol: '巡检（探测失败）' };

function circuitText({ trail, cell }: Story): string {
  const { circuit, opened, retryAfterMs = 0 } = trail?.notes ?? {};
  const wait = `；${seconds(retryAfterMs)}后可再试`;
  if (trail?.circuit === 't') return `该租户自己对业务单元 ${cell} 的请求失败，仅其在此执行环境中被熔断${wait}`;
  if (!circuit) return `业务单元 ${cell} 已熔断${wait}`;
  const [phase, cause, sinceMs, reopenings] = circuit;
  const what = opened ? `，当时 ${opened[1]} 次调用中 ${opened[0]} 次失败` : '';
  const probes = reopenings > 0 ? `，此后 ${reopenings} 次试探失败` : '';
  const name = phase === 'half_open' ? '处于半开，另一请求正在试探' : '已熔断';
  return `业务单元 ${cell} ${name}：由${CIRCUIT_CAUSE[cause] ?? cause}于 ${new Date(sinceMs).toISOString()} 触发${what}${probes}${wait}`;
}

function lastFailure({ trail }: Story): string | undefined {
  const end = trail?.tries.at(-1)?.end;
  if (end === undefined) return undefined;
  return typeof end === 'number' ? `应答 ${end}` : (FAILURES[end] ?? end);
}

type Sentence = (story: Story) => string;

const CODES: Readonly<Record<ErrorCode, readonly [Sentence, Sentence]>> = {
  BAD_REQUEST: [({ details }) => `请求格式不正确：${details}`, () => '按提示改正后重发。'],
  MISSING_HEADER: [({ details }) => `缺少必填请求头：${details}`, ({ details }) => `请发送 ${details}。`],
  MISSING_TENANT_ID: [() => '请求未指明租户', () => '请发送 X-Tenant-Id。'],
  UNAUTHORIZED: [
    ({ reason, details }) => `令牌未通过：${reason || details || '缺失或无效'}${reason ? because(details) : ''}`,
    ({ reason }) =>
      reason === 'expired' ? '取新令牌，在过期前调用。' : '发送一个 bearer 令牌，其签发方、受众与算法须为部署所指定。',
  ],
  FORBIDDEN: [
    ({ details }) => `调用方无此权限：${details}`,
    ({ service }) =>
      service === 'proxy' ? '在令牌声明与租户登记中允许该业务单元。' : '使用运维令牌，或带有该路由权限的令牌。',
  ],
  TENANT_INVALID: [
    ({ tenant = '' }) => `租户 ${tenant} 未登记、已停用或已过期`,
    () => '用 PATCH /api/admin/tenants/{id} 建立、启用或延期该租户。',
  ],
  TENANT_MISMATCH: [({ details }) => `租户与调用方不符：${details}`, () => 'X-Tenant-Id 填令牌中的租户，或不发此头。'],
  NOT_FOUND: [({ details }) => `接口不存在${because(details)}`, () => '请调用接口文档中的路径。'],
  CONFLICT: [() => '数据已被他人修改', () => '重新读取，带新版本号再改。'],
  PAYLOAD_TOO_LARGE: [({ details }) => `请求体过大：${details}`, () => '请缩小请求体。'],
  RATE_LIMIT: [
    ({ details, plan }) => `限流已用尽：${details}${plan ? `（套餐 ${plan}）` : ''}`,
    () => '按 Retry-After 等待，或为租户换更大的套餐。',
  ],
  QUOTA_EXCEEDED: [
    ({ details, plan }) => `配额已用尽：${details}${plan ? `（套餐 ${plan}）` : ''}`,
    () => '等到下一周期，或提高该租户的配额。',
  ],
  CELL_UNREACHABLE: [
    (story) => `${cellOf(story)} 无法连接：${lastFailure(story) ?? story.details}${because(story.reason)}`,
    () => '启动该业务单元，检查其地址、端口与网络。',
  ],
  UPSTREAM_ERROR: [
    (story) => `${cellOf(story)} 的应答无法转发：${lastFailure(story) ?? story.details}${because(story.reason)}`,
    () => '业务单元须返回完整的 HTTP 应答，且不超过 6 MB。',
  ],
  CELL_NOT_FOUND: [() => '路由表中没有此业务单元', () => '在路径中写部署已有的业务单元。'],
  CELL_DISABLED: [({ details }) => `业务单元已停用${because(details)}`, () => '重新启用：npm run gateway -- config。'],
  CIRCUIT_OPEN: [circuitText, () => '修复业务单元，试探成功后自动恢复；在此之前按 Retry-After 等待。'],
  RED_LIGHT: [
    ({ details, method }) => `红灯禁止 ${method}：${details}`,
    () => '只读访问，或转绿灯：npm run gateway -- light。',
  ],
  SERVICE_UNAVAILABLE: [
    ({ details, reason, isUnjudged }) =>
      isUnjudged || details !== ''
        ? `网关无法判定调用方：${details || '鉴权函数出错'}${because(reason)}`
        : `网关函数出错${because(reason)}`,
    () => '查看当时鉴权函数及该函数的错误，恢复后重发。',
  ],
  SIGNING_UNAVAILABLE: [({ reason }) => `读不到签名密钥${because(reason)}`, () => '检查签名密钥及其读取权限。'],
  CELL_TIMEOUT: [
    (story) => `${cellOf(story)} 未及时应答${because(story.reason)}`,
    () => '加快业务单元的应答，或提高其 timeoutMs（不超过接口的 29 秒）。',
  ],
};

const API_GATEWAY: Readonly<Record<string, string>> = {
  THROTTLED: '降低请求频率，或提高 api.throttle。',
  REQUEST_TOO_LARGE: '缩小请求：API Gateway 限 10 MB，函数限 6 MB。',
};

const PASSED: Readonly<Record<string, Sentence>> = {
  form: () => '请求头、查询串与路径格式正确',
  verdict: ({ trail }) =>
    ({
      u: '令牌有效：签名、签发方、受众与时间均已核对，由其声明得知调用方',
      h: '未验证身份：部署选择信任请求头',
      k: '密钥有效',
      '': '调用方已放行',
    })[trail?.caller ?? ''],
  tenant: ({ tenant = '无', plan }) => `租户 ${tenant}${plan ? `，套餐 ${plan}` : ''}`,
  permission: ({ service, cell }) => (service === 'proxy' ? `调用方可访问 ${cell ?? '该业务单元'}` : '调用方有此权限'),
  limits: () => '未超限',
  light: () => '没有红灯禁止此方法',
  route: ({ cell, configVersion }) => `业务单元 ${cell ?? ''}${configVersion ? `，配置 ${configVersion}` : ''}`,
  circuit: ({ trail }) => (trail?.circuit === 'p' ? '熔断器半开，本请求为试探' : '未熔断'),
};

const NO_RETRY: Readonly<Record<NoRetry, string>> = {
  write: '不再重试：请求可能已送达，写操作不发两次',
  status: '不再重试：此状态再试也不会改变',
  final: '不再重试：再试结果相同',
  tries: '不再重试：次数已用完',
  budget: '不再重试：该业务单元的重试预算已用尽',
  circuit: '不再重试：熔断器不允许',
  time: '不再重试：剩余时间不足，或业务单元要求等待更久',
};

const SIGNATURES = { h: 'hmac-v1', r: 'rfc9421', b: 'hmac-v1 与 rfc9421' } as const;

export const ZH: typeof EN = {
  cause(story) {
    const { code, status, answeredBy, signatureRefused } = story;
    if (answeredBy === 'api_gateway') {
      return `API Gateway 自身应答 ${status}${because(saidByApi(story))}：网关函数没有留下日志`;
    }
    if (answeredBy === 'not_kept') {
      return `已应答 ${status}。成功请求的日志按 N 取 1 保留（logs.goodLines），此请求未被抽中`;
    }
    if (code !== undefined) return CODES[code][0](story);
    if (story.hasFallback) return `${circuitText(story)}；已返回其降级应答`;
    if (signatureRefused) return `${cellOf(story)} 拒绝网关的签名：${signatureRefused}`;
    return answeredBy === 'cell' ? `${cellOf(story)} 自身应答 ${status}` : `网关应答 ${status}`;
  },
  remedy(story) {
    const { code, status, answeredBy, access, signatureRefused } = story;
    if (answeredBy === 'api_gateway')
      return API_GATEWAY[String(access?.['errorResponseType'])] ?? '查看当时函数的错误与限流。';
    if (code !== undefined) return CODES[code][1](story);
    if (story.hasFallback) return CODES.CIRCUIT_OPEN[1](story);
    if (signatureRefused) return '为业务单元配置当前密钥，并校准其时钟。';
    if (status >= 500) return '用此追踪编号查业务单元自己的日志。';
    return status >= 400 ? '按业务单元的要求改正请求：其应答未经改动。' : '无需处理：请求已通过。';
  },
  passed: (step: StepName, story: Story) => PASSED[step]?.(story) ?? '',
  tried({ reused, connectMs, firstByteMs, startMs, endMs, end }: TrailTry, number) {
    const took = (ms: number | undefined): string => `${(ms ?? startMs) - startMs} 毫秒`;
    const how = reused ? '复用连接' : connectMs === undefined ? '新建连接' : `新建连接（${took(connectMs)}）`;
    const first = firstByteMs === undefined ? '' : `，首字节 ${took(firstByteMs)}`;
    const result = typeof end === 'number' ? `状态 ${end}` : (FAILURES[end] ?? end);
    return `第 ${number} 次：${how}${first}，${took(endMs)}后${result}`;
  },
  signed({ signature, notes }: Trail) {
    if (signature === 'n') return '未签名：部署选择不签名';
    return `签名方式 ${SIGNATURES[signature]}${notes.keyId === undefined ? '' : `，密钥 ${notes.keyId}`}`;
  },
  noRetry: (why) => NO_RETRY[why],
  opened: ([failures, calls]) => `本次失败触发熔断：${calls} 次调用中 ${failures} 次失败`,
  answered({ status, answeredBy, code, hasFallback }) {
    const added = 'X-Trace-Id、X-Span-Id、X-Response-Time、X-Content-Type-Options、X-Frame-Options';
    if (hasFallback) return `${status}：降级应答，带 X-Gateway-Fallback；网关添加 ${added}`;
    if (answeredBy === 'cell') return `${status}：业务单元的应答，正文未改；网关添加 ${added}`;
    return code === undefined ? `${status}；网关添加 ${added}` : `${status} ${code}：错误信封；网关添加 ${added}`;
  },
};
