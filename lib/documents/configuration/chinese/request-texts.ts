// Chinese for the description's texts on Cells, forwarding, the patrol and the way callers reach the API, by the English text.

export const REQUEST_TEXTS: Readonly<Record<string, string>> = {
  'How requests are forwarded.': '怎样转发请求。',
  "Response timeout of one try. All tries and their backoff share one deadline below API Gateway's 30 s.":
    '单次尝试的响应超时。所有尝试及其间隔共用一个截止时间，低于 API Gateway 的 30 秒。',
  'Response timeout of one try.': '单次尝试的响应超时。',
  'Connect timeout of one try.': '单次尝试的连接超时。',
  'Further tries of requests that may safely be repeated.': '可以安全重复的请求，最多再试几次。',
  'Share of all calls that may be retries, so that they do not multiply an outage.':
    '重试在全部调用中的最大比例，避免重试放大故障。',
  'How long an environment trusts what it last read of circuits and lights.':
    '执行环境读到的熔断与红绿灯状态，多久之后重新读取。',
  'Circuit breaker of each Cell.': '每个业务单元的熔断器。',
  'Sliding window that calls are counted in.': '统计调用的滑动窗口。',
  'Share of failed calls that opens the circuit.': '失败比例达到多少时打开熔断器。',
  'Calls in the window before the circuit can open.': '窗口内至少有多少次调用，熔断器才可能打开。',
  'How long an open circuit refuses before it lets probes through.': '熔断器打开后拒绝多久，才放行试探请求。',
  'Calls that a half-open circuit lets through as probes.': '熔断器半开时放行多少个试探请求。',
  'Successful half-open probes needed to close the circuit.': '半开时成功多少个试探请求后关闭熔断器。',
  'Number of verified tenants that must see failures before statuses and timeouts open the circuit for everybody. Use 1 if there is only one tenant.':
    '至少多少个已验证的租户遇到失败，错误状态码和超时才会为所有人打开熔断器。只有一个租户时设为 1。',
  "Whether Cells receive callers' tokens. `strip` withholds them and needs the scheme rfc9421, which gives a Cell tenant, user, role and request. A token that opens admin routes is always withheld, unless `adminTokens` allows it.":
    '业务单元是否收到调用方的令牌。`strip` 不转发令牌，需要 rfc9421 方案：业务单元由签名得知租户、用户、角色和请求。能打开管理接口的令牌一律不转发，除非 `adminTokens` 允许。',
  'forward, with a warning at synth': 'forward，合成时有警告',
  "`cell` limits each cookie that a Cell sets to the Cell's own path, and to this host.":
    '`cell` 把业务单元设置的每个 Cookie 限制在它自己的路径和本主机之内。',
  'as-sent': 'as-sent',
  'Names of the cookies that pass in both directions. An empty list lets none pass.':
    '双向放行的 Cookie 名称；空列表表示都不放行。',
  'all pass': '全部放行',
  "`sandbox` makes browsers run a Cell's pages (HTML, SVG, XML) in a separate origin, away from other Cells and the ops page. The pages keep scripts and forms, and lose cookies and storage.":
    '`sandbox` 让浏览器在单独的来源中运行业务单元的页面（HTML、SVG、XML），与其他业务单元和运维页隔开。页面的脚本和表单照常工作，但不能使用 Cookie 和本地存储。',

  'How Cells are watched.': '怎样巡检业务单元。',
  'Time between two probes of a Cell. Below a minute, one run makes several rounds and is billed while it waits.':
    '对同一业务单元两次探测的间隔。不足一分钟时，一次运行做几轮，等待的时间也计费。',
  'Timeout of a whole probe.': '一次探测的总超时。',
  'Failed probes in a row after which a Cell is down.': '连续失败多少次探测后判为宕机。',
  'Good probes in a row after which it is up again.': '连续成功多少次探测后恢复正常。',
  'Cells probed at once.': '同时探测多少个业务单元。',
  '64, and more from 1,000 Cells on': '64；1,000 个业务单元以上时更多',
  "URL that is asked when all Cells fail at once. If it fails too, the patrol's own network is at fault.":
    '全部业务单元同时失败时访问的地址。它也失败，就说明是巡检自己的网络有问题。',
  'the patrol judges by the Cells alone': '只根据业务单元判断',
  'Lets the patrol set a slow Cell read-only.': '允许巡检把变慢的业务单元设为只读。',
  'the patrol sets no lights': '巡检不设红绿灯',
  'A slower probe counts as overloaded. A probe below half of this counts as relaxed.':
    '探测比它慢算过载；不到它的一半算宽裕。',
  'Overloaded probes in a row that turn the light red.': '连续多少次过载后变为红灯。',
  'Relaxed probes in a row that turn it green.': '连续多少次宽裕后变回绿灯。',
  'How long a red light lasts if the patrol does not renew it.': '巡检不续期时，红灯持续多久。',

  'How callers reach the API.': '调用方怎样访问 API。',
  'Your own name for the API. The execute-api address is then closed.':
    'API 的自有域名。使用后 execute-api 地址随即关闭。',
  'the execute-api address': '使用 execute-api 地址',
  'The name that callers use.': '调用方使用的域名。',
  'Its ACM certificate.': '该域名的 ACM 证书。',
  'The Route 53 zone that gets the record of the name.': '为该域名建立解析记录的 Route 53 托管区。',
  'you make the record yourself': '需要自己建立解析记录',
  'Id of the zone.': '托管区 ID。',
  'Name of the zone.': '托管区的域名。',
  'Strict-Transport-Security on every response of the functions, also behind `edge`. Browsers then use HTTPS only.':
    '函数的每个响应都带 Strict-Transport-Security（有 `edge` 时也一样），浏览器此后只用 HTTPS。',
  'How long browsers remember it. 0 makes them forget it.': '浏览器记住多久；0 表示让浏览器忘记。',
  'Also for every subdomain. Only where all of them answer HTTPS.': '也适用于所有子域；须所有子域都支持 HTTPS。',
  'Asks callers for a client certificate.': '要求调用方出示客户端证书。',
  'no client certificate': '不要求客户端证书',
  'PEM bundle of certificate authorities. Callers must show a certificate that one of them signed.':
    '证书颁发机构的 PEM 文件。调用方的证书必须由其中之一签发。',
  'Version of that object.': '该对象的版本。',
  'the newest version': '最新版本',
  'Lets pages of other origins call. The gateway then answers OPTIONS itself; no OPTIONS request reaches a Cell.':
    '允许其他来源的页面调用。此时 OPTIONS 由网关自己响应，不会到达业务单元。',
  'no other origin may call': '不允许其他来源',
  'Origins whose pages may call.': '允许哪些来源的页面调用。',
  'Whether browsers may send cookies with these calls.': '浏览器是否可以随这些调用发送 Cookie。',
  'How long browsers remember the answer to a preflight.': '浏览器缓存预检结果多久。',
  'Who may read the API description at `/api/docs`: administrators (`admin`) or everyone (`open`). It names no Cell, tenant or address.':
    '谁可以阅读 `/api/docs` 上的 API 文档：管理员（`admin`）或所有人（`open`）。文档中没有业务单元名、租户名和地址。',
  'Limit of the whole API. API Gateway treats it as a target: a little more may pass.':
    '整个 API 的限流。API Gateway 把它当作目标值，实际可能略微超出。',
  'ratePerSecond: 1000, burst: 500': 'ratePerSecond: 1000, burst: 500',
  'Requests a second on average.': '平均每秒请求数。',
  'Requests at once.': '同时到达的请求数。',
  'Route key → its own limit.': '路由键 → 该路由的限流。',

  'CloudFront and AWS WAF in front of the API. The API then answers only what came through them.':
    'API 之前的 CloudFront 与 AWS WAF。此时 API 只响应经过它们的请求。',
  'callers reach the API directly': '调用方直接访问 API',
  'Its ACM certificate in us-east-1, where CloudFront looks for it.':
    '该域名的 ACM 证书，须在 us-east-1：CloudFront 只在那里查找。',
  'Whether the API refuses what did not come through CloudFront. Set `false` while callers of a live deployment move to `edge.domain`.':
    'API 是否拒绝没有经过 CloudFront 的请求。已上线的部署迁移到 `edge.domain` 期间设为 `false`。',
  'Rules of AWS WAF.': 'AWS WAF 的规则。',
  'Rule groups that AWS manages.': '由 AWS 维护的规则组。',
  'Managed rules that only count and do not block. By default the rule that refuses bodies over 8 KB only counts, because many APIs take larger ones.':
    '只计数、不拦截的托管规则。默认只让拒绝 8 KB 以上请求体的规则计数，因为许多 API 的请求体更大。',
  'Requests of one address in five minutes. Above it: 429.': '单个 IP 地址五分钟内的请求数。超出时返回 429。',
  'Where in the world CloudFront answers. Fewer places cost less.': 'CloudFront 使用全球哪些节点；节点越少，费用越低。',
  'Version of the origin secret that CloudFront sends.': 'CloudFront 发送源站密钥的哪个版本。',
  'the current version': '当前版本',
  'ACM certificate in us-east-1 that CloudFront shows to the API where `api.domain.mutualTls` asks for one.':
    '`api.domain.mutualTls` 要求客户端证书时，CloudFront 向 API 出示的 ACM 证书，须在 us-east-1。',
  'CloudFront shows none': 'CloudFront 不出示证书',

  'Cell name → its URL, or a map of the settings below.': '业务单元名 → 地址，或由下列设置组成的映射。',
  "A file of Cells in the platform's formats, JSON or YAML, relative to the description.":
    '业务单元的路由文件，采用平台的格式（JSON 或 YAML），路径相对于部署描述。',
  'URL of the Cell; it may have a path. A bare URL instead of the map sets only this.':
    '业务单元的地址，可以带路径。不写映射、只写地址时，只设置这一项。',
  'Whether the platform counts as down when this Cell is down.': '该业务单元宕机时，平台是否算宕机。',
  'Lets GET, HEAD and OPTIONS carry a body. Such requests share no connection.':
    '允许 GET、HEAD、OPTIONS 带请求体；这类请求不复用连接。',
  'With `false` the Cell gets no requests, and callers get 503 CELL_DISABLED. Needs liveConfig.':
    '设为 `false` 时该业务单元收不到请求，调用方得到 503 CELL_DISABLED。需要 liveConfig。',
  'Methods that pass. Others get 403. Needs liveConfig.': '放行的方法，其他方法得到 403。需要 liveConfig。',
  'Headers that the gateway adds to requests to this Cell. Needs liveConfig.':
    '网关在发往该业务单元的请求上附加的请求头。需要 liveConfig。',
  'Forwards tokens that open admin routes to this Cell too. Not allowed where authorization is strip, because the Cell could use them on admin routes.':
    '能打开管理接口的令牌也转发给该业务单元。authorization 为 strip 时不允许，因为业务单元可能拿它访问管理接口。',
  'Circuit breaker of this Cell, where it differs from proxy.breaker.':
    '该业务单元的熔断器中，与 proxy.breaker 不同的设置。',
  'When the patrol judges this Cell down.': '巡检何时判该业务单元宕机。',
  'Failed probes in a row after which the Cell is down.': '连续失败多少次探测后判为宕机。',
  'Response that callers get while the circuit is open, marked by a header. Only where core is false.':
    '熔断器打开时调用方得到的降级响应，带一个标记头。仅限 core 为 false 的业务单元。',
  'HTTP status of the fallback.': '降级响应的 HTTP 状态码。',
  'Its Content-Type.': '降级响应的 Content-Type。',
  'Its body, as it is sent.': '降级响应的正文，原样返回。',

  'URL of the Cell <name>': '业务单元 <name> 的地址',
  'a file of Cells, JSON or YAML; CELL_<NAME>_URL wins': '业务单元的路由文件，JSON 或 YAML；CELL_<NAME>_URL 优先',
  'port on 127.0.0.1 (8000); 0 picks a free one': '127.0.0.1 上的端口（8000）；0 表示任选一个空闲端口',
  'key that signs requests to Cells; random if unset': '对发往业务单元的请求签名的密钥；不设置时随机生成',
  'token of the admin routes; random if unset': '管理接口的令牌；不设置时随机生成',
  'secret that proves orders to the probe Cells of --probe; random if unset':
    '向 --probe 的探针业务单元证明指令来源的密钥；不设置时随机生成',
};
