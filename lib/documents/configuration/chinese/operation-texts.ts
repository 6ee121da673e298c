// Chinese for the description's texts on network, functions, logs, alarms, tables and backups, by the English text.

export const OPERATION_TEXTS: Readonly<Record<string, string>> = {
  'The VPC of private Cells. The functions that talk to Cells run in it.':
    '私有业务单元所在的 VPC。访问业务单元的函数在其中运行。',
  'Cells are reached over the internet': '经互联网访问业务单元',
  'The VPC in which Cells can be reached.': '能访问到业务单元的 VPC。',
  'Subnets of the functions: one in each of two zones or more, so that one zone may fail.':
    '函数使用的子网：至少两个可用区，每个可用区一个，一个可用区故障时仍可工作。',
  'Security groups of the functions. The security groups of the Cells must let them in.':
    '函数的安全组。业务单元的安全组必须放行它们。',
  '`create` makes endpoints for DynamoDB, Secrets Manager and EventBridge, so that no NAT is needed. `existing`: the VPC already has these endpoints or a NAT.':
    '`create` 为 DynamoDB、Secrets Manager、EventBridge 建立终端节点，不需要 NAT。`existing` 表示 VPC 已有这些终端节点或 NAT。',
  "Route tables of the subnets. They get the route to DynamoDB's endpoint.":
    '子网的路由表，其中会加入到 DynamoDB 终端节点的路由。',
  'none; allowed only with endpoints: existing': '无；仅当 endpoints: existing 时可以不写',

  'Sizes of the functions.': '各函数的规格。',
  'Says who a caller is.': '确认调用方是谁。',
  'Signs and forwards.': '签名并转发。',
  'Answers health, incidents, metrics, and the ops page.': '提供健康汇总、故障记录、指标和运维页。',
  'Serves the admin routes, and changes tenants and lights.': '提供管理接口，修改租户和红绿灯。',
  'The patrol.': '巡检。',
  'Answers /health, preflights and unknown paths.': '响应 /health、预检请求和未知路径。',
  'Checks a restored table.': '检查恢复出来的表。',
  'Counts and reports what tenants use.': '统计并提供租户用量。',
  'Forwards alarms to robots of groups.': '把告警转发给群机器人。',
  'Sends alarms to robots of chat groups, in Chinese. Each robot has a secret. Put its webhook there after the first deployment.':
    '用中文把告警发给群机器人。每个机器人有一个 Secret，首次部署之后把 Webhook 地址写进去。',
  'alarms go to the contacts alone': '只通知联系人',
  'The robot of a 钉钉 group.': '钉钉群机器人。',
  'The robot of a 企业微信 group.': '企业微信群机器人。',
  'it gets no alarms': '不发给它',
  'Severities of the alarms that it gets.': '把哪些级别的告警发给它。',
  'Memory, and CPU in proportion.': '内存；CPU 按比例分配。',
  'a size chosen for each function': '按函数预设的大小',
  'Environments reserved for the function, and also its maximum.': '为函数预留的执行环境数，同时也是上限。',
  "the function shares the account's pool": '与账号内其他函数共用',
  'Environments kept ready, billed by the hour.': '预先准备好的执行环境数，按小时计费。',

  'How a new version of the code takes over.': '新版本代码怎样接替旧版本。',
  'functions are updated in place': '函数直接更新',
  'How CodeDeploy moves callers to the new version while it watches the alarms. `all-at-once` watches none: use it for a fix that must go out while an alarm fires.':
    'CodeDeploy 怎样把流量移到新版本，期间观察告警。`all-at-once` 不看告警：用于告警期间必须上线的修复。',
  'Failures a minute that roll the version back: requests that the gateway itself answers with 503, or callers that it cannot judge.':
    '每分钟失败多少次就回退版本：网关自己返回 503 的请求，或无法判断身份的调用方。',
  'Invokes the new versions before any caller reaches them, and stops if they answer wrongly. Adds a function for this. `all-at-once` skips it.':
    '在调用方到达之前，先直接调用新版本，答错就停止发布。为此增加一个函数。`all-at-once` 时跳过。',

  'A probe Cell in a stack of its own, `<name>-probe`. `gateway verify` and `gateway drill` give it orders.':
    '探针业务单元，位于单独的栈 `<name>-probe`。`gateway verify` 和 `gateway drill` 向它下指令。',
  'no probe Cell is deployed': '不部署探针业务单元',
  'Address that the stack `<name>-probe` printed. The routes then have the probe Cells.':
    '栈 `<name>-probe` 输出的地址。填写后，路由中就有探针业务单元。',
  'the stack is deployed, and no route leads to it': '栈已部署，但没有路由指向它',
  'Public key that verifies Ed25519 signatures.': '用于验证 Ed25519 签名的公钥。',
  'the probe Cell verifies only shared keys': '探针业务单元只验证共享密钥的签名',

  'Log lines of functions and of the API.': '函数与 API 的日志。',
  'How long log lines are kept.': '日志保留多久。',
  'Minimum log level.': '最低日志级别。',
  'Of this number of good requests one keeps its log line, chosen by the trace id. Lines of failures, retries, slow requests and requests with a sampled traceparent are always kept.':
    '每多少个成功请求中，保留一个请求的日志行，按追踪编号抽取。失败、重试、慢请求以及 traceparent 带采样标志的请求，一律保留。',
  'A good request that takes this many ms or more is slow, and its line is always kept.':
    '成功请求耗时达到这个毫秒数，就是慢请求，一律保留日志。',
  "`full` has all fields. `short` has what usage and explained requests need: no caller's address, method, protocol or time of the integration.":
    '`full` 含全部字段。`short` 只含用量统计与请求解释所需：没有调用方地址、方法、协议与集成耗时。',
  'How long each environment of the proxy gathers the metrics of good requests before it writes them. It writes those of failures at once. With 0 it writes those of every request at once.':
    '代理函数的每个执行环境把成功请求的指标攒多久再写。失败立即写。0 表示每个请求都立即写。',
  "Encrypts logs with a key in your account instead of CloudWatch's key.":
    '用自己账号里的密钥加密日志，不用 CloudWatch 的密钥。',
  "CloudWatch masks personal data too, in case the functions' own masking misses some. It is billed by the volume scanned.":
    '由 CloudWatch 再做一次个人数据脱敏，以防函数自己的脱敏有遗漏。按扫描量计费。',
  "Lets operators ask by a request's id why it was answered as it was. The log line of a good request grows by about 30 bytes, and a search is billed by what it reads.":
    '允许按请求 ID 查询：一个请求为什么得到这样的结果。成功请求的日志约增加 30 字节，每次查询按扫描量计费。',

  'Adds alarms, charts, circuits and probes to the ops page, with actions on them. The charts cost five dollars a month at most.':
    '在运维页上增加告警、图表、熔断、探测，以及相应的操作。图表每月最多花费 5 美元。',

  'Which Cells and tenants have metrics of their own.': '哪些业务单元和租户有单独的指标。',
  'Cells with metrics of their own, at about two dollars a month for each Cell.':
    '哪些业务单元有单独的指标，每个业务单元每月约 2 美元。',
  'With more Cells than this, only core Cells have metrics of their own. With more core Cells than this, none has.':
    '业务单元多于此数时，只有核心业务单元有单独的指标；核心业务单元也多于此数时，都没有。',
  'Tenants with metrics of their own. All others are counted together. The dashboard shows which tenants are largest.':
    '有单独指标的租户，其余租户合并统计。用量最大的租户可以在仪表板上看到。',

  'Who is notified, and of what.': '把什么通知给谁。',
  "Address of a rule's runbook section, with `{rule}` for the rule's name. Alarms and their notifications link it.":
    '某条规则的处理手册地址，`{rule}` 处换成规则名。告警和通知会链接到它。',
  "the console's page where there is a console and a domain, else the path of the handbook":
    '有控制台和域名时是控制台的页面，否则是手册的路径',
  'Contacts by severity: e-mail addresses and https:// URLs. Each confirms its subscription once.':
    '各级别的联系人：电子邮件地址和 https:// 地址。每个地址须确认一次订阅。',
  'Contacts that act at any hour.': '任何时间都要处理的人。',
  'Contacts that act within the hour.': '一小时内处理的人。',
  'Contacts that act the same day.': '当天处理的人。',
  'Contacts that want to know.': '只需知道的人。',
  "Cells with alarms of their own, at about a dollar a month for each Cell. The platform's alarms cover all Cells in any case.":
    '哪些业务单元有单独的告警，每个业务单元每月约 1 美元。平台级告警总是覆盖全部业务单元。',
  "The account's limit of concurrent executions in the region. The alarm `function-concurrency` fires at 80 % of a function's reservation, or of the part of this limit that no function has reserved.":
    '账号在该区域的并发上限。达到某个函数预留量的 80 %，或达到未被预留部分的 80 % 时，触发告警 `function-concurrency`。',
  'Rule id → the threshold to use instead, in the unit of the rule.': '规则 ID → 替换的阈值，单位与规则相同。',

  'Service level objectives.': '服务水平目标。',
  "Creates Application Signals SLOs too. The account must have enabled them once. The dashboard's error budget works without them.":
    '同时建立 Application Signals 的 SLO，账号须先启用一次。仪表板上的错误预算不依赖它。',
  'Share of requests that are not answered with a 5xx.': '没有得到 5xx 的请求所占的比例。',
  'A request up to this long counts as fast.': '不超过这个时间的请求算快。',
  'Share of requests that are fast.': '快的请求所占的比例。',
  'Period over which the shares are measured.': '按多长的时间计算上述比例。',

  'The tables, and what happens to them.': '数据表及其去留。',
  '`retain` keeps tables, secrets and logs when the stacks are deleted.':
    '`retain` 表示删除栈时保留数据表、密钥和日志。',
  'Protects the tables and the state stack from deletion until it is turned off.':
    '防止数据表和状态栈被删除；关闭之后才能删除。',
  'Read units a second of each table, above which DynamoDB throttles. It limits what a runaway caller can cost.':
    '每张表每秒的读单位上限，超出时 DynamoDB 限流，以控制失控调用方造成的费用。',
  'Write units a second of each table, above which DynamoDB throttles.':
    '每张表每秒的写单位上限，超出时 DynamoDB 限流。',
  "Tables restored from a backup. The functions use them instead of the stack's own tables.":
    '从备份恢复出来的表。函数使用它们，不再使用栈自己的表。',
  'Table of health records, incidents, circuits and lights.': '健康记录、故障记录、熔断与红绿灯所在的表。',
  'Table of the tenant registry.': '租户注册表所在的表。',
  "the stack's own table": '栈自己的表',

  'Backups: how long they are kept, who can delete them, where they are copied, and how often a restore is tested.':
    '备份：保留多久、谁能删除、复制到哪里、多久做一次恢复测试。',
  'Whether the tables are backed up.': '是否备份数据表。',
  'true where state.removal is retain': 'state.removal 为 retain 时为 true',
  'How long daily backups are kept.': '每日备份保留多久。',
  'How long weekly backups are kept.': '每周备份保留多久。',
  'How long monthly backups are kept.': '每月备份保留多久。',
  'Days after which monthly backups move to cold storage. With `never` they do not move.':
    '每月备份多少天后转入冷存储；`never` 表示不转入。',
  'Locks the vault, so that nobody can shorten the time that backups are kept.':
    '锁定备份库，使任何人都不能缩短备份的保留时间。',
  'no lock': '不锁定',
  '`compliance` cannot be undone by anyone, AWS included, after `changeableForDays`.':
    '`compliance` 在 `changeableForDays` 之后，任何人（包括 AWS）都不能撤销。',
  'The vault refuses backups kept for less.': '保留时间短于此的备份，备份库拒绝接收。',
  'The vault refuses backups kept for more.': '保留时间长于此的备份，备份库拒绝接收。',
  'How long a lock with mode compliance can still be removed.': 'compliance 模式的锁在多久之内还可以撤销。',
  'Vault in another region or account. Every backup is copied to it.': '另一区域或账号的备份库，每个备份都复制到那里。',
  'no copies': '不复制',
  'How often a backup is restored, to prove that it works.': '多久恢复一次备份，以证明备份可用。',
  'weekly where the region has restore testing': '区域支持恢复测试时为 weekly',

  none: '无',
  empty: '空',
  all: '全部',
};
