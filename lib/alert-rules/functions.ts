// Alert rules on the functions, their concurrency and their keys.

import { type AlertRule, when } from './rule';
import { lambda, own } from './signal';

export const FUNCTION_RULES: readonly AlertRule[] = [
  {
    id: 'signing-key-unavailable',
    severity: 'P0',
    scope: 'platform',
    title: { zh: '签名密钥不可用', en: 'The signing key is not available' },
    meaning: {
      zh: '网关取不到签名密钥，转发被拒绝（503 SIGNING_UNAVAILABLE）；网关从不发送未签名请求。',
      en: 'The gateway cannot read its signing key and refuses to forward; it never sends an unsigned request.',
    },
    signal: { kind: 'value', metric: own('signingKeyUnavailable', 'Sum') },
    ...when('>=', 1, { least: 2, of: 2 }),
  },
  {
    id: 'authorizer-failures',
    severity: 'P1',
    scope: 'platform',
    title: { zh: '鉴权无法判定', en: 'The authorizer cannot judge' },
    meaning: {
      zh: '鉴权函数取不到公钥、租户登记或自身出错，相关请求一律被拒绝。',
      en: 'The authorizer lacks keys or the tenant registry, or failed itself; the requests concerned are refused.',
    },
    signal: { kind: 'value', metric: own('authorizerFailures', 'Sum') },
    ...when('>=', 5, { least: 2, of: 3 }),
  },
  {
    id: 'state-store-unavailable',
    severity: 'P2',
    scope: 'platform',
    title: { zh: '状态表不可用', en: 'The state table is out of reach' },
    meaning: {
      zh: '代理函数读写不到状态表，熔断退回各执行环境自己的计数。',
      en: 'The proxy cannot use the state table; circuits fall back to each environment’s own counters.',
    },
    signal: { kind: 'value', metric: own('stateStoreUnavailable', 'Sum') },
    ...when('>=', 3, { least: 2, of: 3 }),
  },
  {
    id: 'function-errors',
    severity: 'P1',
    scope: 'function',
    title: { zh: '函数执行失败或超时', en: 'A function fails or times out' },
    meaning: {
      zh: '该函数抛出异常、内存耗尽或超过时限（Lambda 将超时计入 Errors）。',
      en: 'This function threw, ran out of memory or time (Lambda counts timeouts among Errors).',
    },
    signal: { kind: 'value', metric: lambda('Errors', 'Sum') },
    ...when('>=', 3, { least: 2, of: 5 }),
  },
  {
    id: 'function-throttles',
    severity: 'P1',
    scope: 'function',
    title: { zh: '函数被限流', en: 'A function is throttled' },
    meaning: {
      zh: '并发达到上限，调用被 Lambda 拒绝；调用方看到 5xx。',
      en: 'Concurrency reached its limit and Lambda rejects calls; callers see 5xx.',
    },
    signal: { kind: 'value', metric: lambda('Throttles', 'Sum') },
    ...when('>=', 1, { least: 2, of: 3 }),
  },
  {
    id: 'function-concurrency',
    severity: 'P2',
    scope: 'function',
    title: { zh: '函数并发接近上限', en: 'A function nears its concurrency limit' },
    meaning: {
      zh: '并发执行数超过该函数可用上限的 80%：自己的预留份额，或账号上限减去全部预留；再涨就会限流。',
      en: 'Concurrent executions exceed 80 % of what the function may have: its reserved share, or what all reserved shares leave of the account limit. More growth means throttling.',
    },
    signal: { kind: 'value', metric: lambda('ConcurrentExecutions', 'Maximum') },
    ...when('>', 800, { least: 3, of: 5 }),
  },
];
