// Chinese of what schemas and response headers say in English, as `texts-zh.ts` has it of operations.

export const SCHEMA_TEXTS_ZH: Readonly<Record<string, string>> = {
  // Times and pages
  'Unix seconds': 'Unix 秒',
  'ISO 8601, UTC': 'ISO 8601，UTC',
  'ISO 8601, in UTC': 'ISO 8601，UTC',
  'Unix seconds of the answer': '应答的时间，Unix 秒',
  'Unix seconds of the last look': '最近一次检查的时间，Unix 秒',
  'Pass as `cursor` for the next page': '取下一页时作为 `cursor` 传入',
  'Why, for the audit log': '变更原因，写入变更记录',
  'Whatever the Cell takes': '由业务单元规定',
  // Requests explained
  'What the search has read, and its price at the list price of a region':
    '查询读取的数据量，以及按地域目录价计算的费用',
  'One sentence, in the language of Accept-Language': '一句话，语言由 Accept-Language 决定',
  'What would have let the request through': '怎样才能通过',
  'ms since the gateway took the request': '距网关收到请求的毫秒数',
  'Path to ask next: the same search again, or a wider window': '下一步请求的路径：继续同一次查询，或扩大时间范围',
  'More failures may be in the log than are counted': '日志中的失败可能多于已统计的',
  'Trace id of the newest': '最近一次请求的追踪标识',
  // Console
  'What could not be read in time, in the language of Accept-Language; empty where the answer is whole':
    '未能及时读取的内容，语言由 Accept-Language 决定；为空表示结果完整',
  'Worst first; no Cell twice': '最严重的在前，同一业务单元只列一次',
  'Of the alarm that notifies': '发出通知的告警的名称',
  'Only of alarms about a Cell': '仅业务单元的告警有此项',
  'Cell, function or table; missing for the platform': '业务单元、函数或表；平台级告警没有此项',
  'Plain text, in the language of Accept-Language; text between backticks is code':
    '纯文本，语言由 Accept-Language 决定；反引号之间是代码',
  'One of each kind': '每类一条',
  'Whether the last drill proved it; null where there was none': '最近一次演练是否证明有效；从未演练时为 null',
  'Never proven, not proven by the last drill, or too long ago': '从未证明、最近一次演练未能证明，或时间过久',
  '`traffic`, `patrol`, or who opened it by hand': '`traffic`、`patrol`，或手动打开者',
  'When a probe may go, or when an opening by hand ends': '何时允许试探，或手动打开何时结束',
  'Newest first, 30 days and 100 changes at most, as the patrol and people made or noticed them':
    '巡检和人员引起或发现的变化，最新的在前，最多 30 天、100 条',
  'Only with `open`; 60 where it is missing': '仅用于 `open`；省略时为 60',
  'When each period began': '各周期的开始时间',
  'One a period; null without data': '每个周期一个值；没有数据时为 null',
  'Answers of 500 and more': '状态为 500 及以上的响应',
  "The gateway's own; only of the whole gateway": '网关自身的拒绝；仅有整个网关的数据',
  'Answers of 400 to 499; none of a tenant': '状态为 400 至 499 的响应；没有单个租户的数据',
  '`up`, or why it failed, of a closed list': '`up` 或失败原因，取值固定',
  'The latest 60 at most, oldest first; times are counted back from the latest by the interval':
    '最近至多 60 次，最早的在前；时间由最近一次按间隔推算',
  'Only with `over=day`: hours with a probe, oldest first': '仅在 `over=day` 时：有探测的各小时，最早的在前',
  // Cells
  'Never true while the summary is stale': '汇总过期时不会为 true',
  'What the patrol found when it last looked, however long ago; claims nothing of now':
    '巡检上一次的结果，不论多久以前；不代表当前状态',
  'Added live: no metrics and alarms of its own before the next deployment': '在线新增：下次部署前没有自己的指标与告警',
  'Tenants that have deployments of the Cell for themselves, none of which the patrol probes':
    '拥有该业务单元独立部署的租户数；巡检不探测这些部署',
  'Switched off: callers get CELL_DISABLED': '已停用：调用方得到 CELL_DISABLED',
  'Only with `watched=1`: how long the patrol has watched within each window, seconds':
    '仅在 `watched=1` 时：巡检在各时间窗口内的观察时长，秒',
  'Latest probes, oldest first: latency in ms, null for a failure': '最近的探测，最早的在前：延迟毫秒数，失败为 null',
  'Results are older than two periods: nothing is shown healthy': '结果已超过两个周期：一律不显示为健康',
  'The patrol could reach nothing at all: no Cell was judged': '巡检什么都连不上：未对任何业务单元作出判定',
  'False for a Cell that was added live, before the next deployment': '在线新增的业务单元在下次部署前为 false',
  'This or `expiresAt`': '与 `expiresAt` 二选一',
  'Unix seconds, within a week; this or `minutes`': 'Unix 秒，一周以内；与 `minutes` 二选一',
  // Tenants
  'Present where `tenants.validate` is false: a disabled or expired tenant is let in all the same':
    '仅在 `tenants.validate` 为 false 时出现：停用或过期的租户照样放行',
  'Cells that the tenant may call; null is every Cell, an empty list none':
    '租户可调用的业务单元；null 为全部，空列表为一个都不允许',
  'Where the tenant has a plan of its own': '仅在租户有自己的套餐时出现',
  'Whether the id has the form of new ids.': '标识是否符合新标识的格式。',
  'One of version 1.0 that has not keeps working': '不符合的 1.0 版标识仍可使用',
  '0 is no limit': '0 为不限',
  'Whose days and months count': '按此时区计算日与月',
  'IANA name of the zone whose days and months count': '计算日与月所用时区的 IANA 名称',
  'Kept, and not enforced': '只保存，不执行',
  'Missing is the default plan': '省略时为默认套餐',
  'Present where requests are not held against it: no plan is in force, or `tenants.validate` is false':
    '仅在请求不受其限制时出现：没有生效的套餐，或 `tenants.validate` 为 false',
  'What is not named stays as it is; null takes it away': '未列出的字段保持不变；null 表示删除',
  'Name of a plan': '套餐名称',
  'Unique without regard to case, ids of version 1.0 included': '不区分大小写唯一，包括 1.0 版的标识',
  // API keys and the audit log
  'Also the user id that Cells see': '也是业务单元看到的用户标识',
  'What the key is for': '密钥的用途',
  'What the key is for; two valid keys at most have one name': '密钥的用途；同名的有效密钥最多两个',
  'Of the Cells that the tenant may call; null is each of them, an empty list none':
    '取自租户可调用的业务单元；null 为全部，空列表为一个都不允许',
  'Where it takes the place of the tenant’s plan': '仅在取代租户套餐时出现',
  'Takes the place of the tenant’s plan': '取代租户的套餐',
  'The key itself: shown this once, and stored nowhere': '密钥本身：只显示这一次，不保存',
  'At most an hour late; null is never': '最多滞后一小时；null 为从未使用',
  'Present where callers may not show keys: `auth.keys` is off': '仅在不接受密钥时出现：`auth.keys` 未开启',
  'In the future; null or missing never expires': '须晚于当前时间；null 或省略为永不过期',
  'Of the request; empty for a change by the gateway itself': '请求的方法；网关自身的变更为空',
  '0 for a change by the gateway itself': '网关自身的变更为 0',
  'From the request’s arrival to the record': '从请求到达至写入记录的时长',
  'The tenant that was changed, or empty': '被修改的租户，或为空',
  'The Cell that was changed, or empty': '被修改的业务单元，或为空',
  'A user, `ops`, or a part of the gateway such as `patrol`': '用户、`ops`，或网关的一部分，如 `patrol`',
  'What was done, such as `tenant.create`': '所做的操作，如 `tenant.create`',
  'What it was done to': '操作对象',
  'As the admin API shows it; null where there was nothing': '与管理接口所示一致；原本不存在时为 null',
  'As the admin API shows it; null where nothing is left': '与管理接口所示一致；已不存在时为 null',
  'Why, as the change named it, or empty': '变更时填写的原因，或为空',
  'First 16 hex digits of SHA-256 over the line without it, as JSON without spaces and with sorted keys':
    '该行去掉此字段、键排序且无空格的 JSON 的 SHA-256，取前 16 位十六进制数',
  'Lines of this page': '本页行数',
  'How far back changes are kept': '变更保留的天数',
  'Requests are not listed here: they are in the log groups, this far back':
    '这里不列出请求：请求在日志组中，保留这么多天',
  // Live config
  'The version that it was made from; 0 is what was deployed': '修改所依据的版本；0 为部署内容',
  'Of a rollback: the version that it takes back to': '回滚时：恢复到的版本',
  'Shares in rising order that the gateway goes through by itself, each after the bake':
    '网关自动逐级放量的比例，由小到大，每级都要等观察期结束',
  'What the patrol makes of it, or why it waits': '巡检的判断，或等待的原因',
  'Null: it goes on by hand': 'null：需手动继续',
  'Of the bake': '观察期的剩余秒数',
  'Sections of the deployment description: cells, plans, tenants, tenantRoutes, patrol':
    '部署描述中的各节：cells、plans、tenants、tenantRoutes、patrol',
  'Missing: new': '没有此项：新增',
  'Missing: gone': '没有此项：已删除',
  // Usage
  "The tenant's, or that of the deployment where all are asked for": '租户的时区；查询全部租户时为部署的时区',
  'Of UTC': 'UTC 小时',
  'Null for requests whose tenant was not proven': '租户身份未经证实的请求为 null',
  'Null for requests that name no Cell': '未指明业务单元的请求为 null',
  'Calls that a Cell answered below 500': '业务单元以 500 以下状态应答的调用',
  'Refusals of the gateway': '网关的拒绝',
  'Answers of 500 and above': '状态为 500 及以上的响应',
  'By error code': '按错误码统计',
  "Distinct requests of the access log, in hours that have API Gateway's count":
    '访问日志中不重复的请求数，只统计有 API Gateway 计数的小时',
  "API Gateway's own count": 'API Gateway 自己的计数',
  'Hours of the span that are over and not counted': '时间段内已结束但未统计的小时数',
  // Response headers
  'Id of the request across services: the caller’s X-Trace-Id, else that of its traceparent, else its X-Request-ID, else made here':
    '请求的跨服务追踪标识：依次取调用方的 X-Trace-Id、traceparent、X-Request-ID，都没有则新生成',
  'The caller’s X-Span-Id, else made here': '调用方的 X-Span-Id，没有则新生成',
  'Time the gateway took, the Cell’s included: whole milliseconds': '网关的耗时，含业务单元：整毫秒数',
  'Always `nosniff`': '固定为 `nosniff`',
  'Always `DENY`': '固定为 `DENY`',
  'Where the deployment has a name of its own: the policy of its description':
    '仅在部署有自己的域名时：部署描述中的策略',
  'Language of `message`': '`message` 的语言',
  'Who may keep the answer': '谁可以缓存响应',
  'Request headers that the answer depends on': '影响响应的请求头',
  'With `RATE_LIMIT`, `QUOTA_EXCEEDED`, `CIRCUIT_OPEN` and `RED_LIGHT`: whole seconds after which asking again makes sense':
    '随 `RATE_LIMIT`、`QUOTA_EXCEEDED`、`CIRCUIT_OPEN`、`RED_LIGHT` 返回：多少整秒后再试',
  'Version of what was answered': '所返回内容的版本',
  'Name under which a browser keeps the file': '浏览器保存文件所用的名称',
  'Where the rest is, with `rel="next"`; missing where nothing is left':
    '其余部分的地址，带 `rel="next"`；没有剩余时不出现',
  'The only policy under which a browser may run the page': '浏览器运行此页面的唯一安全策略',
  'Marks an answer that is not the Cell’s but its configured fallback, while its circuit is open':
    '标记熔断打开期间由配置的降级内容代替业务单元给出的响应',
};
