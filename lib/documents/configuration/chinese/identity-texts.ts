// Chinese for the description's texts on the deployment as a whole, callers, tenants, plans and live changes, by the English text.

export const IDENTITY_TEXTS: Readonly<Record<string, string>> = {
  "Prefix of the stacks' names: <name>-state, <name>-gateway, <name>-observability, <name>-backup.":
    '栈名前缀：<name>-state、<name>-gateway、<name>-observability、<name>-backup。',
  'AWS region of the deployment.': '部署到哪个 AWS 区域。',
  "the region of the CDK's environment": 'CDK 环境所在的区域',
  'Language of error messages for callers that ask for none.': '调用方没有指明语言时，错误信息用哪种语言。',
  "Tenant → Cell → the tenant's own deployment of that Cell. Needs liveConfig.":
    '租户 → 业务单元 → 该租户专属的部署。需要 liveConfig。',
  'all tenants share the Cells': '所有租户共用业务单元',
  'ARN of a policy that no role of the stacks may exceed.': '权限边界策略的 ARN，各栈的角色都不能超出它。',
  'no boundary': '没有边界',
  'X-Ray traces of the functions. Lambda samples one a second and 5 % of the rest, for each function.':
    '函数的 X-Ray 追踪。Lambda 对每个函数每秒采样一个请求，其余采样 5 %。',
  'on where the region has them': '区域支持时开启',
  'Tags of everything that is deployed.': '全部已部署资源的标签。',

  'A region that stands ready to take over.': '随时可以接管的第二个区域。',
  'one region alone': '只有一个区域',
  'The second region.': '第二个区域。',
  "ACM certificate in the second region. It covers the same names as the first region's: `api.domain.name`, and that name with each region in front of it.":
    '第二个区域的 ACM 证书，覆盖的名称与第一个区域相同：`api.domain.name`，以及前面加上各区域名的名称。',
  'The VPC of the functions in the second region.': '第二个区域中函数所在的 VPC。',
  'none; allowed only if the first region has none': '无；仅当第一个区域也没有时可以不写',
  'How often each health checker of Route 53 asks the first region.': 'Route 53 的每个检查点多久检查一次第一个区域。',
  'Failed checks in a row before callers are sent to the second region.': '连续失败多少次后，调用方被引向第二个区域。',

  'How callers prove who they are. `mode` has no default: each deployment chooses.':
    '调用方怎样证明身份。`mode` 没有默认值，必须明确选择。',
  '`jwt` accepts verified tokens only.': '`jwt` 只接受验证通过的令牌。',
  '`header` trusts the tenant that the caller names, as in phase 1; synth warns of it.':
    '`header` 相信调用方自报的租户，与阶段 1 相同；合成时有警告。',
  'The user pool that issues tokens: `create` makes one, a map names one that exists.':
    '签发令牌的用户池：`create` 新建一个；写成映射则使用已有的。',
  'issuer, jwksUri and audience name the issuer': '由 issuer、jwksUri、audience 指明签发方',
  'Id of the user pool.': '用户池 ID。',
  'Id of its app client.': '用户池的应用客户端 ID。',
  'Where the user pool is.': '用户池所在的区域。',
  'Exact `iss` of the tokens.': '令牌的 `iss`，必须完全一致。',
  "Where the issuer's public keys are.": '签发方公钥的地址。',
  'Accepted `aud` values.': '接受的 `aud` 值。',
  'taken from cognito': '取自 cognito',
  'Required `token_use`; `none` where the issuer has no such claim.':
    '要求的 `token_use`；签发方没有这个声明时写 `none`。',
  'id with Cognito, else none': '使用 Cognito 时为 id，否则为 none',
  'Accepted signature algorithms.': '接受的签名算法。',
  "How far the issuer's clock may differ.": '与签发方的时钟最多可以相差多少。',
  'Names of the claims that hold tenant, user, role and allowed Cells.':
    '租户、用户、角色、可调用的业务单元各在哪个声明里。',
  'Names the tenant.': '租户所在的声明。',
  'custom:tenantId with Cognito, else tenantId': '使用 Cognito 时为 custom:tenantId，否则为 tenantId',
  'Names the user.': '用户所在的声明。',
  'Names the role.': '角色所在的声明。',
  'custom:role with Cognito, else role': '使用 Cognito 时为 custom:role，否则为 role',
  'Lists the Cells the user may call, comma-joined.': '该用户可调用的业务单元，以逗号分隔。',
  'custom:allowedCells with Cognito, else allowedCells': '使用 Cognito 时为 custom:allowedCells，否则为 allowedCells',
  'Gives administrators one of three permissions, by a claim that is only for that.':
    '用一个专门的声明授予管理员三种权限之一。',
  'adminRole applies': '按 adminRole 判断',
  "The claim that holds permissions: a list, or one text separated by spaces or commas. Tenants must not be able to set it. With `aud`, a token's audience gives its permissions.":
    '权限所在的声明：列表，或以空格、逗号分隔的文本。租户不得有能力设置它。写 `aud` 时，由令牌的受众决定权限。',
  'cognito:groups with Cognito, else platformRole': '使用 Cognito 时为 cognito:groups，否则为 platformRole',
  'Values that let a token read on admin routes.': '允许令牌读取管理接口的值。',
  'Values that also let it set lights.': '还允许设置红绿灯的值。',
  'Values that also let it change tenants. If the token has no tenant, it may act for any tenant that it names.':
    '还允许修改租户的值。令牌本身没有租户时，可以代表它指明的任何租户。',
  'The rule of version 1.0: a token whose role claim has this value has every permission. Users of tenants may have that role too.':
    '1.0 版的规则：角色声明为此值的令牌拥有全部权限。租户的用户也可能有这个角色。',
  'admin, unless there are permissions': '没有 permissions 时为 admin',
  'Accepts API keys of programs as well as tokens. Each key is bound to a tenant of the registry, whatever `tenants.validate` says.':
    '除令牌外，也接受程序的 API 密钥。无论 `tenants.validate` 如何设置，每个密钥都绑定注册表中的一个租户。',
  "How long API Gateway may reuse a verdict on a Cell's route for the same Authorization. This saves invocations of the authorizer. Expired tokens and keys, revoked keys and changed tenants still end within seconds. In return, a request without Authorization gets API Gateway's bare 401, a refusal also lasts that long, and a token without a tenant reaches no Cell. 0 caches nothing.":
    '调用业务单元的路由上，Authorization 相同时，API Gateway 可以复用判定多久，以减少鉴权函数的调用。令牌和密钥到期、密钥撤销、租户变更仍在数秒内生效。代价是：没有 Authorization 的请求得到 API Gateway 自己的 401；拒绝也会保留这么久；没有租户的令牌不能调用业务单元。0 表示不缓存。',
  "How long API Gateway may reuse a verdict for the same Authorization, X-Tenant-Id and route. This saves invocations of the authorizer. Above 0, an expired token or a disabled tenant still works for that long, and a request without one of the two headers gets API Gateway's bare 401.":
    'Authorization、X-Tenant-Id 与路由都相同时，API Gateway 可以复用判定多久，以减少鉴权函数的调用。大于 0 时，过期的令牌或停用的租户在这段时间内仍然有效；缺少这两个请求头之一的请求得到 API Gateway 自己的 401。',

  'How requests to Cells are signed. Cells must first use the corrected check of deploy/cell-kit.':
    '怎样对发往业务单元的请求签名。业务单元须先换上 deploy/cell-kit 中修正后的验签代码。',
  'Signatures of each request. `none` forwards unsigned requests, and synth warns: Cells then cannot tell the gateway from anyone else who reaches them.':
    '每个请求带哪些签名。`none` 不签名，合成时有警告：业务单元此时分不清请求来自网关还是来自其他能访问它的人。',
  'Signs with a key derived for each Cell, so that a leaked key is good for one Cell only.':
    '为每个业务单元派生一个签名密钥；一个密钥泄露，只影响一个业务单元。',
  'Algorithm of the scheme rfc9421.': 'rfc9421 方案所用的算法。',

  'Which tenants may call.': '哪些租户可以调用。',
  'Whether a request must have a tenant, in X-Tenant-Id or in the token.':
    '请求是否必须有租户（在 X-Tenant-Id 或令牌中）。',
  'Whether the tenant must be in the registry, enabled and not expired.': '租户是否必须已登记、启用且未过期。',
  'Plan of tenants whose registry entry names none.': '注册表条目没有写套餐的租户使用哪个套餐。',
  'no plan limits them': '不受套餐限制',
  'Requests a minute of each tenant whose plan and registry entry name no rate, as on the old platform. 0 is no limit. Above it: 429 QUOTA_EXCEEDED.':
    '套餐与注册表条目都没有写速率的租户，每个租户每分钟的请求数，与旧平台相同。0 表示不限制。超出时返回 429 QUOTA_EXCEEDED。',
  'Requests a minute of one caller. Each environment counts for itself, so a caller that reaches several environments may send as many times more. 0 is no limit. Above it: 429 RATE_LIMIT.':
    '单个调用方每分钟的请求数。每个执行环境各自计数，调用方用到几个环境，实际上限就可能是几倍。0 表示不限制。超出时返回 429 RATE_LIMIT。',
  'How long a registry entry is used without asking again. A tenant that is disabled meanwhile is let in for that long.':
    '注册表条目读到后使用多久才再次查询。其间被停用的租户，在这段时间内仍能通过。',
  'How long the last known entry is used while the registry cannot be reached. After that: 503.':
    '注册表无法访问时，最后读到的条目还能用多久；之后返回 503。',

  'Limits of tenants, by the name of their plan. Above a limit: 429 RATE_LIMIT.':
    '各套餐对租户的限制，按套餐名列出。超出时返回 429 RATE_LIMIT。',
  'Requests a second that pass in the long run, over all environments. 0.5 is one request in two seconds.':
    '长期平均每秒通过的请求数，所有执行环境合计。0.5 表示两秒一个。',
  'tenants.requestsPerMinute, or no limit': 'tenants.requestsPerMinute，没有则不限制',
  'Requests a second that pass in the long run.': '长期平均每秒通过的请求数。',
  'Requests that pass at once after a pause.': '停顿之后可以一次通过的请求数。',
  'as many as pass in a second, at least 1': '一秒内通过的请求数，至少为 1',
  'Rate of GET, HEAD and OPTIONS. These requests count for the rate of all requests too.':
    'GET、HEAD、OPTIONS 的速率。这些请求同时计入总速率。',
  'Rate of all other methods. These requests count for the rate of all requests too.':
    '其他方法的速率。这些请求同时计入总速率。',
  'Rate of requests to one Cell, by its name.': '发往某个业务单元的请求的速率，按名称列出。',
  'no separate rate': '不单独限制',
  'Largest body. Above it: 413 PAYLOAD_TOO_LARGE.': '请求体的上限。超出时返回 413 PAYLOAD_TOO_LARGE。',
  "the gateway's own limit, 4500000": '网关自己的上限 4500000',
  'Requests that run at the same time, averaged over a second or more. It limits what a hanging Cell can hold.':
    '同时处理的请求数，按一秒以上的平均值计算。业务单元挂起时，占用的请求不会超过它。',
  'no limit': '不限制',
  'Requests that pass in a day. Above it: 429 QUOTA_EXCEEDED.': '每天通过的请求数。超出时返回 429 QUOTA_EXCEEDED。',
  'Requests that pass in a month. Above it: 429 QUOTA_EXCEEDED.': '每月通过的请求数。超出时返回 429 QUOTA_EXCEEDED。',
  'Time zone of the days and months that are counted, unless the tenant has its own.':
    '按哪个时区划分日和月；租户自己的时区优先。',
  UTC: 'UTC',

  'What tenants use, by Cell, day and hour, counted from the access log.':
    '按业务单元、日和小时统计租户用量，数据来自访问日志。',
  'nothing is counted': '不统计',
  'How often usage is counted. 60 counts each hour once, when it is over. A smaller value also counts the current hour, and scans its log each time.':
    '多久统计一次。60 表示每个小时结束后统计一次；更小的值还统计当前小时，每次都要扫描该小时的日志。',
  'How long usage by the hour is kept.': '按小时的用量保留多久。',
  'How long usage by the day is kept.': '按日的用量保留多久。',
  'Time zone of days and months for tenants whose plan and registry entry name none.':
    '套餐与注册表条目都没有写时区的租户，按哪个时区划分日和月。',

  'Lets you change Cells, plans, routes of tenants and thresholds of the patrol while the gateway runs.':
    '允许在网关运行时修改业务单元、套餐、租户专属路由和巡检阈值。',
  'each change is a deployment': '每次修改都要部署',
  "Hosts that a Cell's URL may be changed to: `erp.example.com`, `*.cells.example.com`, `http://127.0.0.1:9001`. The hosts of the deployed Cells are always allowed.":
    '业务单元的地址可以改到哪些主机：`erp.example.com`、`*.cells.example.com`、`http://127.0.0.1:9001`。已部署业务单元的主机总是允许的。',
  'The live version that this deployment replaces. Later versions stay in force. `npm run gateway -- config status` shows the current one.':
    '本次部署取代哪个在线版本；之后的版本继续有效。当前版本见 `npm run gateway -- config status`。',
  'What a new environment does when it cannot read the table: `deployed` uses this description, `refuse` answers 503. Tenants can be pinned live only with `refuse`.':
    '新的执行环境读不到数据表时怎么办：`deployed` 按本描述执行，`refuse` 返回 503。只有 `refuse` 允许在线固定租户。',
};
