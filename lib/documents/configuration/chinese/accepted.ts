// Chinese for what a field accepts: whole phrases, and forms with numbers or names in them.

const PHRASES: Readonly<Record<string, string>> = {
  'a section': '一个小节',
  'a-z, 0-9 and -, starting with a letter, 40 characters at most': 'a-z、0-9 和 -，以字母开头，最多 40 个字符',
  'an AWS region such as eu-central-1': 'AWS 区域，例如 eu-central-1',
  'the ARN of an ACM certificate': 'ACM 证书的 ARN',
  'the ARN of an ACM certificate of us-east-1': 'us-east-1 的 ACM 证书的 ARN',
  'the ARN of an IAM policy': 'IAM 策略的 ARN',
  'true, or a map of url, publicKey': 'true，或由 url、publicKey 组成的映射',
  'the address that the stack <name>-probe printed': '栈 <name>-probe 输出的地址',
  'an https:// URL without query or fragment': 'https:// 地址，不带查询串和片段',
  'an Ed25519 public key as PEM': 'PEM 格式的 Ed25519 公钥',
  'the ARN of a backup vault': '备份库的 ARN',
  'a VPC id': 'VPC ID',
  'a list of subnet ids': '子网 ID 列表',
  'a list of security group ids': '安全组 ID 列表',
  'a list of route table ids': '路由表 ID 列表',
  'create, or a map of userPoolId, clientId, region': 'create，或由 userPoolId、clientId、region 组成的映射',
  'a user pool id such as eu-central-1_AbCdEf123': '用户池 ID，例如 eu-central-1_AbCdEf123',
  'the app client id': '应用客户端 ID',
  'an https:// URL (http:// only for loopback)': 'https:// 地址（http:// 只限本机）',
  'an http:// or https:// URL without credentials (no @), query or fragment':
    'http:// 或 https:// 地址，不带凭据（没有 @）、查询串和片段',
  'a list of accepted audiences': '接受的受众列表',
  'a claim name': '声明的名称',
  'a list of values': '值的列表',
  'a role name': '角色名',
  'a list of hmac-v1, rfc9421, each once; or none': 'hmac-v1、rfc9421 组成的列表，每项最多一次；或 none',
  'the name of one of the plans': '套餐名',
  'a map of plans by their names': '套餐名 → 套餐',
  'a map of rates by the names of Cells': '业务单元名 → 速率',
  'the name of a time zone such as Asia/Shanghai': '时区名，例如 Asia/Shanghai',
  'a map of tenants': '按租户列出的映射',
  'a list of host names': '主机名列表',
  'a number above 0, up to 1': '大于 0、不超过 1 的数',
  'a list of cookie names': 'Cookie 名称列表',
  'seconds that divide a minute, or whole minutes up to an hour': '能整除一分钟的秒数，或不超过一小时的整分钟',
  'a domain name such as api.example.com': '域名，例如 api.example.com',
  'a hosted zone id': '托管区 ID',
  'an s3:// URL of a PEM bundle': 'PEM 文件的 s3:// 地址',
  'an object version': '对象版本',
  'a list of origins': '来源列表',
  'a map of route key to throttle': '路由键 → 限流',
  'a list of names of rules': '规则名列表',
  '100, 200 or all': '100、200 或 all',
  'a version id of the secret': '密钥的版本 ID',
  'an https:// URL with {rule} in it, such as https://wiki.example.com/runbooks#{rule}':
    'https:// 地址，含 {rule}，例如 https://wiki.example.com/runbooks#{rule}',
  'a list of P0, P1, P2, P3': 'P0、P1、P2、P3 的列表',
  'a list of e-mail addresses and https:// URLs': '电子邮件地址和 https:// 地址的列表',
  'a map of rule id to number': '规则 ID → 数值',
  'a table name': '表名',
  'a number of days, or never': '天数，或 never',
  'a map of tags': '标签的映射',
  'a map of header names to values': '请求头名 → 值',
  'a media type': '媒体类型',
  text: '文本',
  'a number': '数值',
  'a number of seconds': '秒数',
};

const UNITS: Readonly<Record<string, string>> = { milliseconds: '毫秒', seconds: '秒', days: '天', MB: 'MB' };

/** The first form that a phrase has is taken. */
const FORMS: readonly (readonly [form: RegExp, chinese: (...parts: string[]) => string])[] = [
  [/^a whole number from (\d+) to (\d+)$/, (_, from, to) => `${from} 到 ${to} 的整数`],
  [/^a percentage from ([\d.]+) to ([\d.]+)$/, (_, from, to) => `${from} 到 ${to} 的百分数`],
  [
    /^a number of requests a second, at most (\d+), and at least one a day$/,
    (_, most) => `每秒请求数，最多 ${most}，至少每天一个`,
  ],
  [/^at most (\d+) tenant ids$/, (_, most) => `最多 ${most} 个租户 ID`],
  [/^one of ([\d, ]+)$/, (_, values = '') => `${listed(values)} 之一`],
  [/^one of CloudWatch's periods: ([\d, ]+)$/, (_, values = '') => `CloudWatch 支持的期限之一：${listed(values)}`],
  [/^a list of methods: ([A-Z, ]+)$/, (_, values = '') => `方法的列表：${listed(values)}`],
  [/^a list of ((?:\w+, )+\w+), each once$/, (_, values = '') => `列表，每项最多一次：${listed(values)}`],
  [/^a list of ((?:\w+, )+\w+)$/, (_, values = '') => `列表：${listed(values)}`],
  [/^[\w-]+(?: or [\w-]+)+$/, (all = '') => all.replaceAll(' or ', ' 或 ')],
];

/** Undefined where the words have no Chinese yet. */
export function acceptedInChinese(accepts: string): string | undefined {
  const [, bare = '', unit] = /^(.*?)(?:, (milliseconds|seconds|days|MB))?$/.exec(accepts) ?? [];
  const words = PHRASES[bare] ?? ofForm(bare);
  return words === undefined || unit === undefined ? words : `${words}，单位${UNITS[unit] ?? unit}`;
}

function ofForm(words: string): string | undefined {
  for (const [form, chinese] of FORMS) {
    const found = form.exec(words);
    if (found) return chinese(...found);
  }
  return undefined;
}

function listed(values: string): string {
  return values.split(', ').join('、');
}
