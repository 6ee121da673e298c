// What the gateway uses where a region has it, and what it does where a region has not.

export interface Capability {
  readonly title: { readonly en: string; readonly zh: string };
  /** What a deployment does without it. */
  readonly without: { readonly en: string; readonly zh: string };
}

export const CAPABILITIES = {
  tracing: {
    title: { en: 'X-Ray traces of functions', zh: '函数的 X-Ray 追踪' },
    without: {
      en: '`tracing` is off; trace ids still run through logs and headers',
      zh: '`tracing` 关闭；追踪编号仍在日志与请求头里',
    },
  },
  userPools: {
    title: { en: 'Cognito user pools', zh: 'Cognito 用户池' },
    without: {
      en: 'name any OIDC issuer by `issuer`, `jwksUri` and `audience`',
      zh: '以 `issuer`、`jwksUri`、`audience` 指定其他 OIDC 签发方',
    },
  },
  scheduler: {
    title: { en: 'EventBridge Scheduler', zh: 'EventBridge Scheduler' },
    without: { en: 'a scheduled rule of EventBridge starts the patrol', zh: '由 EventBridge 定时规则启动巡检' },
  },
  restoreTesting: {
    title: { en: 'restore testing of AWS Backup', zh: 'AWS Backup 恢复测试' },
    without: {
      en: '`backup.restoreTest` is `never`; try a restore by hand',
      zh: '`backup.restoreTest` 为 `never`；请人工演练恢复',
    },
  },
  serviceLevelObjectives: {
    title: { en: 'Application Signals objectives', zh: 'Application Signals 服务目标' },
    without: {
      en: 'the dashboard shows the error budget; `objectives.deploy` is refused',
      zh: '仪表板显示错误预算；`objectives.deploy` 被拒绝',
    },
  },
  contributorInsights: {
    title: { en: 'Contributor Insights rules', zh: 'Contributor Insights 规则' },
    without: {
      en: 'the dashboard ranks no tenants; the saved query `by-tenant` and `metrics.tenants` remain',
      zh: '仪表板没有租户排行；仍可用保存的查询 `by-tenant` 与 `metrics.tenants`',
    },
  },
  logMasking: {
    title: { en: 'data protection policies of CloudWatch Logs', zh: 'CloudWatch Logs 数据保护策略' },
    without: {
      en: 'the functions’ own masking is the only net',
      zh: '仅由函数自身脱敏',
    },
  },
  fieldIndexes: {
    title: { en: 'field indexes of CloudWatch Logs', zh: 'CloudWatch Logs 字段索引' },
    without: {
      en: '`logs.explainRequests` still works; each search reads every line of its time',
      zh: '`logs.explainRequests` 仍可用；每次查询读取该时段的全部日志',
    },
  },
  distribution: {
    title: { en: 'CloudFront with its firewall', zh: 'CloudFront 及其防火墙' },
    without: { en: '`edge` is refused; callers come to the API', zh: '`edge` 被拒绝；调用方直接访问 API' },
  },
  accessLogBucket: {
    title: { en: 'buckets that take CloudFront’s logs', zh: '可接收 CloudFront 日志的存储桶' },
    without: { en: 'the bucket is in us-east-1, with the firewall', zh: '存储桶建在 us-east-1，与防火墙同栈' },
  },
} as const satisfies Record<string, Capability>;

export type CapabilityName = keyof typeof CAPABILITIES;
export const CAPABILITY_NAMES = Object.keys(CAPABILITIES) as readonly CapabilityName[];

/** `unknown`: AWS's documentation says neither. */
export type Availability = 'yes' | 'no' | 'unknown';

export interface Fact {
  readonly has: Availability;
  /** Page that says so, or that was looked through in vain. */
  readonly source: string;
  /** When it was read. */
  readonly date: string;
}
