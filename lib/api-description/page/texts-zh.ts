// Chinese of what the description says in English, a sentence each: a test fails where one is missing.

import { SCHEMA_TEXTS_ZH } from './schema-texts-zh';

export const TEXTS_ZH: Readonly<Record<string, string>> = {
  ...SCHEMA_TEXTS_ZH,
  // Parameters
  'Name of the Cell': '业务单元名称',
  'The tenant. In JWT mode it may be left out; sent, it must be the token’s.':
    '租户。JWT 模式下可省略；如果发送，必须与令牌中的租户一致。',
  'Id of the request, in every log line and answer. Cells tell repeated writes by it.':
    '请求标识，出现在每条日志与响应中。业务单元凭它识别重复写入。',
  'Language of error messages, `zh-CN` or `en`, by weights (RFC 9110). Without it, or where it names neither, the deployment’s default: `zh-CN` unless configured.':
    '错误信息的语言：`zh-CN` 或 `en`，按权重选择（RFC 9110）。省略或两者都不含时用部署的默认语言，未配置时为 `zh-CN`。',
  'Id across services. Where it is missing, the trace of traceparent or X-Request-ID stands in, else one is made.':
    '跨服务的追踪标识。省略时取 traceparent 中的 trace，其次取 X-Request-ID，都没有则新生成。',
  'Path at the Cell, in UTF-8: a path with other bytes, or with U+FFFD, is 400. It may hold slashes, which a path parameter cannot express here.':
    '业务单元上的路径，UTF-8 编码：含其他字节或 U+FFFD 的路径返回 400。路径可以含斜杠，这里的路径参数无法表达。',
  'Only this Cell': '只看这个业务单元',
  '1: only Cells that are not healthy': '1：只看不健康的业务单元',
  '1: answer 503 where a core Cell is down or nothing current is known, for probes':
    '1：核心业务单元宕机或没有最新结果时返回 503，供探活使用',
  '1: each uptime says how long was watched': '1：每个可用率附带实际观察的时长',
  'ETag of an earlier answer': '之前某次响应的 ETag',
  'Only of this Cell': '只看这个业务单元的',
  'Only incidents that began at or after this time, Unix seconds': '只看在此时间或之后开始的故障，Unix 秒',
  '`next` of the page before': '上一页的 `next`',
  '`text/html` or `application/json`': '`text/html` 或 `application/json`',
  '`gateway`, or the name of a Cell': '`gateway` 或业务单元名称',
  'Id of the tenant': '租户标识',
  'ETag of the version that the change is made from': '修改所依据版本的 ETag',
  'ETag of the version of the tenant that was read': '读取租户时得到的版本 ETag',
  'Id of the API key, not the key itself': 'API 密钥的标识，不是密钥本身',
  'Only changes at or after this time: Unix seconds, or ISO 8601 in UTC':
    '只看此时间或之后的变更：Unix 秒，或 UTC 的 ISO 8601',
  'Only changes at or before this time': '只看此时间或之前的变更',
  'Only changes of this tenant': '只看这个租户的变更',
  'Only changes of this Cell': '只看这个业务单元的变更',
  'Only changes of this trace': '只看这条追踪的变更',
  'Lines at most': '最多返回的行数',
  'Any path, slashes included': '任意路径，可含斜杠',
  'Only of this tenant; all of them without it': '只看这个租户；省略则看全部',
  "Where the span begins. A month `2026-11`, a day `2026-11-30`, both of the tenant's time zone, or an hour of UTC `2026-11-30T17Z`":
    '时间段的起点：月份 `2026-11`、日期 `2026-11-30`（均按租户时区），或 UTC 小时 `2026-11-30T17Z`',
  'Where the span ends, which is not part of it': '时间段的终点，不含在内',
  'What is told apart: `tenant`, `cell`, and one of `month`, `day`, `hour`, with commas between them':
    '分组方式：`tenant`、`cell`，以及 `month`、`day`、`hour` 之一，用逗号分隔',
  '`json`, `csv` or `cloudevents`, where `Accept` does not say it':
    '`Accept` 未指明时的格式：`json`、`csv` 或 `cloudevents`',
  '1: only check it, and say what would change': '1：只检查，并说明会改变什么',
  'Number of the version': '版本号',
  'Number of a version; 0, the default, is what was deployed': '版本号；默认 0，即部署内容',
  'Number of a version; the default is the version in force': '版本号；默认为生效中的版本',
  'Only this one': '只看这一个',
  'Minutes or hours to look back, up to 24h': '回看的分钟或小时数，最多 24h',
  'That of `next`, to go on with a search': '取自 `next`，用于继续上一次查询',
  'X-Request-ID, X-Trace-Id or apigw-requestid of the request': '请求的 X-Request-ID、X-Trace-Id 或 apigw-requestid',
  'How far to look back': '回看多久',
  '`all`: not only those that ring': '`all`：不只列出正在告警的',
  'Name of the alarm, as the list of alarms has it': '告警名称，与告警列表中一致',
  'Id of the alert rule': '告警规则标识',
  'Only of this tenant, which `metrics.tenants` must name': '只看这个租户，须已写入 `metrics.tenants`',
  'Periods of a minute, a quarter of an hour, an hour': '周期依次为一分钟、一刻钟、一小时',
  '`day` adds counts by hour': '`day` 另附每小时的次数',
  'What was drilled': '演练的内容',
  // Operations, tokens and answers
  'Status, headers and body are the Cell’s own, its errors included; only the codes listed here are the gateway’s.':
    '状态、响应头与响应体都来自业务单元，包括它的错误；只有这里列出的错误码由网关给出。',
  'Needs the permission `viewer`, or the ops token.': '需要 `viewer` 权限或运维令牌。',
  'Needs the permission `operator`, or the ops token.': '需要 `operator` 权限或运维令牌。',
  'Needs the permission `admin`, or the ops token.': '需要 `admin` 权限或运维令牌。',
  'JSON where `Accept` prefers it to HTML.': '`Accept` 更偏好 JSON 时返回 JSON。',
  'A page where `Accept` prefers HTML to JSON.': '`Accept` 更偏好 HTML 时返回页面。',
  'Open where the deployment says `api.docs: open`; else it needs an admin, as the admin routes do.':
    '部署描述写明 `api.docs: open` 时公开；否则与管理接口一样需要管理员。',
  'It says nothing of the deployment: no Cell, tenant or address.': '不透露部署的任何信息：没有业务单元、租户与地址。',
  'Also what a path answers to a method that it does not have.': '路径不支持的方法也这样应答。',
  'Only where the deployment has `usage`.': '仅在部署开启 `usage` 时可用。',
  '`billable` are calls that a Cell answered below 500: neither refusals of the gateway nor failures.':
    '`billable` 是业务单元以 500 以下状态应答的调用，不含网关的拒绝与失败。',
  'Without a span: the month so far.': '省略时间段时为本月至今。',
  'Only where the deployment allows live changes (`liveConfig`).': '仅在部署允许在线变更（`liveConfig`）时可用。',
  'It is checked as the description of the deployment is, and against the tenants that there are.':
    '按部署描述的规则检查，并与现有租户核对。',
  'The document is checked again: hosts and tenants may have changed since.':
    '内容会重新检查：主机与租户可能已经变化。',
  'Callers of a Cell that is off get 503 CELL_DISABLED.': '业务单元停用期间，调用方得到 503 CELL_DISABLED。',
  'The gateway itself goes by none of them.': '网关自身不使用这些设置。',
  'Only where the deployment says `logs.explainRequests: true`; else 404.':
    '仅在部署描述写明 `logs.explainRequests: true` 时可用，否则 404。',
  'An environment starts 60 searches at once, and earns another every 6 s.':
    '每个执行环境最多连续发起 60 次查询，此后每 6 秒恢复一次。',
  'Found by request id, trace id or apigw-requestid.': '可按请求标识、追踪标识或 apigw-requestid 查找。',
  'Composite and single alarms about one Cell are one entry.': '同一业务单元的组合告警与单项告警合为一条。',
  'Only where the deployment says `console: true`; else 404.': '仅在部署描述写明 `console: true` 时可用，否则 404。',
  'From the next whole minute on.': '从下一个整分钟开始。',
  'It ends by itself: CloudWatch itself ends it.': '到时由 CloudWatch 自动结束。',
  "All environments share what they read, and a day's share of metric queries.":
    '所有执行环境共享已读取的数据，以及每天的指标查询额度。',
  'Opened by hand, it stays open until it is closed by hand or the minutes are over: the patrol keeps it.':
    '手动打开后由巡检保持，直到手动关闭或到期。',
  "The patrol's own probes judge: this one changes no state.": '状态只由巡检自己的探测判定，这次探测不改变状态。',
  '`gateway drill` sends it at its end.': '由 `gateway drill` 在结束时登记。',
  "The time is the gateway's own.": '时间取自网关。',
  'A JWT of the configured issuer, or an API key where the deployment takes them; in header mode any credential, which the Cell judges':
    '配置的签发方所签的 JWT，或部署接受的 API 密钥；header 模式下为任意凭证，由业务单元判断',
  'The ops token, or the JWT of a user with the permission that the operation needs':
    '运维令牌，或具备所需权限的用户的 JWT',
  'The Cell’s answer; while its circuit is open, a read of a Cell that is not core may get its fallback':
    '业务单元的应答；熔断打开期间，非核心业务单元的读请求可能得到降级应答',
  'Any other answer of the Cell, with the Cell’s own status, headers and body':
    '业务单元的其他应答，状态、响应头与响应体保持原样',
  'Where the deployment configures CORS: the answer to a preflight, which reaches no Cell':
    '部署配置了 CORS 时对预检请求的应答，预检不会到达业务单元',
  'The summary': '汇总',
  'Unchanged since the answer with that ETag': '自该 ETag 的响应以来没有变化',
  'Only with `strict=1`: the summary itself': '仅在 `strict=1` 时：汇总本身',
  'One page': '一页',
  'Text exposition format 0.0.4': '文本格式 0.0.4',
  'The page': '页面',
  'The page, or the description': '页面，或接口描述',
  'OpenAPI 3.1': 'OpenAPI 3.1',
  'All of them': '全部',
  'The light as it now is': '红绿灯的当前状态',
  'The tenant': '租户',
  'The tenant as it now is': '修改后的租户',
  'What is set': '已设置的内容',
  'The quota as it now is': '修改后的限额',
  'All that are in use, and those that ended within a month': '正在使用的全部密钥，以及一个月内失效的密钥',
  'The key': '密钥',
  'The key as it now is': '密钥的当前状态',
  'One JSON object a line, each as `AuditLine`; `Link` names the rest where one answer cannot hold it':
    '每行一个 JSON 对象，格式同 `AuditLine`；一次响应放不下时，`Link` 指向其余部分',
  'It does': '网关正常应答',
  'It does; no body': '网关正常应答，没有响应体',
  'Paths of the gateway': '网关的路径',
  'No body': '没有响应体',
  'The usage, by time, tenant and Cell': '按时间、租户与业务单元统计的用量',
  'With its version as ETag': '版本在 ETag 中',
  'The new version, and what it changes': '新版本及其改动',
  'The version': '版本',
  'Field by field, 500 at most': '逐字段列出，最多 500 个',
  'As it now is': '当前状态',
  'The map of the namespace, or one of all of them': '该命名空间的映射，或全部命名空间的映射',
  "The namespace's map": '该命名空间的映射',
  'The groups, largest first; or `searching`, with the path to go on with':
    '各组，数量多的在前；或 `searching`，并给出继续查询的路径',
  'Found, not found in that time, or `searching`: `next` is the path to go on with':
    '已找到、该时间段内没有，或 `searching`：`next` 是继续查询的路径',
  'The alarms; `problems` says what may be missing': '告警；`problems` 说明可能缺少的部分',
  'Until when': '静默到何时',
  'The silence is over': '静默已结束',
  'The section': '手册的对应小节',
  'The figures; `problems` says what may be missing': '数据；`problems` 说明可能缺少的部分',
  'The circuit': '熔断',
  'The circuit as it now is': '熔断的当前状态',
  'What the probe found': '探测结果',
  'The probes': '各次探测',
  'Each kind of drill': '各类演练',
};

/** Undefined where a sentence has no Chinese. */
export function inChinese(english: string): string | undefined {
  const whole = TEXTS_ZH[english];
  if (whole !== undefined) return whole;
  const sentences = english.split(/(?<=\.) /).map((sentence) => TEXTS_ZH[sentence]);
  return sentences.includes(undefined) ? undefined : sentences.join('');
}
