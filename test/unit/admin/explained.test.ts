// Whole stories of requests in both languages, as people read them: explained.txt holds every sentence, and a look at what
// changed in it renews it (RENEW=1).

import { readFileSync, writeFileSync } from 'node:fs';
import { causeOf, explain } from '../../../lambdas/admin/requests/explain';
import type { RequestLines } from '../../../lambdas/admin/requests/request-lines';
import { ERROR_CODES } from '../../../lambdas/contract/error-codes';
import { NO_RETRY } from '../../../lambdas/domain/trail';

const FILE = 'test/unit/admin/explained.txt';
const AT_MS = 1_764_000_000_500;
const PROXY = {
  service: 'proxy',
  trace_id: 'trace',
  request_id: 'r-1',
  api_request_id: 'api-1',
  tenant_id: 'acme',
  method: 'POST',
  path: '/api/v1/erp/x',
  status: 503,
  duration_ms: 40,
};
const OPEN = 'uon c~open~traffic~1764000000000~0';
const AUTHORIZER = { service: 'authorizer', request_id: 'r-2', trace_id: 'trace-2', error: 'keys' };
const ACCESS = {
  requestId: 'api-2',
  method: 'GET',
  path: '/x',
  status: '429',
  tenantId: 'globex',
  routeKey: '$default',
};

/** What a request's lines hold besides {@link PROXY}, and the plan of its tenant. */
type Lines = Omit<RequestLines, 'atMs'>;
const proxied = (more: object): Lines => ({ request: { ...PROXY, ...more } });
const refused = (code: string, more: object = {}): Lines => proxied({ code, cell: 'erp', ...more });

const STORIES: readonly (readonly [name: string, lines: Lines, plan?: string])[] = [
  ...ERROR_CODES.flatMap((code): readonly (readonly [string, Lines, string?])[] => [
    [`${code}, bare`, refused(code)],
    [`${code}, with all that is known`, refused(code, { details: 'Details', error: { message: 'Why' } }), 'gold'],
  ]),
  ...NO_RETRY.map(
    (why) => [`no retry: ${why}`, refused('CELL_TIMEOUT', { steps: `ucn n0,,,9=timeout x~${why}` })] as const,
  ),
  ...['unreachable', 'reset', 'protocol', 'timeout', 'cut_off', 'too_large', 'unusable', 'recalled', 'odd', '502'].map(
    (end) => [`a try that ends: ${end}`, refused('UPSTREAM_ERROR', { steps: `ucn n0,3,,9=${end}` })] as const,
  ),
  ['a good try of two', proxied({ status: 200, cell: 'erp', steps: 'hch n0,2,,10=499 r12,,30,31=200' })],
  ['a try that ends with 500', proxied({ status: 500, cell: 'erp', steps: 'kcr n0,2,5,9=500 k~key-1' })],
  ['a probe, signed twice', proxied({ status: 400, cell: 'erp', steps: 'upb r0,,5,9=400' }), 'gold'],
  [
    'tries that took longer than the line says',
    proxied({ status: 399, cell: 'erp', duration_ms: 5, steps: 'ucn r0,,5,9=399' }),
  ],
  ['a failure that opens the circuit', refused('CELL_TIMEOUT', { steps: 'ucn n0,,,9=timeout o~5~9' })],
  ['an open circuit of traffic', refused('CIRCUIT_OPEN', { steps: `${OPEN} w~1001` })],
  ['an open circuit of the patrol', refused('CIRCUIT_OPEN', { steps: 'uon c~open~patrol~1764000000000~1 w~1000' })],
  ['a half-open circuit', refused('CIRCUIT_OPEN', { steps: 'uon c~half_open~people~1764000000000~2' })],
  ['a circuit that this request opened', refused('CIRCUIT_OPEN', { steps: `${OPEN} o~5~9` })],
  ['a tenant’s own circuit', refused('CIRCUIT_OPEN', { steps: 'utn w~60000' })],
  ['a fallback', proxied({ cell: 'erp', fallback: true, steps: OPEN, status: 200 })],
  ['a fallback of a good circuit', proxied({ cell: 'erp', fallback: 'true', steps: 'ucn', status: 200 })],
  [
    'a signature that the Cell refused',
    proxied({ cell: 'erp', status: 401, signatureRefused: 'bad nonce', steps: 'uch r0,,5,9=401' }),
  ],
  ['a token that expired', refused('UNAUTHORIZED', { error: 'expired' })],
  ['a token with details alone', refused('UNAUTHORIZED', { details: 'Two tokens' })],
  ['a body that is the tenant’s too much', refused('PAYLOAD_TOO_LARGE', { details: 'The tenant may send 10 bytes' })],
  [
    'a caller who could not be judged',
    { ...refused('SERVICE_UNAVAILABLE'), authorizer: { ...AUTHORIZER, error: { message: 'keys' } } },
  ],
  ['the authorizer’s line alone', { authorizer: AUTHORIZER }],
  ['a failed function after the circuit', refused('SERVICE_UNAVAILABLE', { steps: 'ucn' })],
  ['no trail: a good answer', proxied({ status: 200, cell: 'erp', config_version: '7' })],
  ['no trail: no Cell', proxied({ status: 200 })],
  ['a trail of another version', proxied({ status: 200, cell: 'erp', steps: 'zzz 1', config: '8' })],
  [
    'fields that are empty',
    proxied({ status: 200, cell: '-', tenant_id: '', method: 7, duration_ms: '4', path: undefined }),
  ],
  ['an admin route', { request: { service: 'admin', status: 200, actor: 'ops' } }],
  [
    'an admin route that refuses',
    { request: { service: 'admin', status: 403, code: 'FORBIDDEN', details: 'No role' } },
  ],
  ['an admin route without a caller', { request: { service: 'summary', status: 200 } }],
  ['API Gateway, throttled', { access: { ...ACCESS, errorResponseType: 'THROTTLED', integrationError: 'Other' } }],
  ['API Gateway, too large', { access: { ...ACCESS, status: 413, errorResponseType: 'REQUEST_TOO_LARGE' } }],
  ['API Gateway, the integration', { access: { ...ACCESS, errorResponseType: '-', integrationError: 'Timed out' } }],
  [
    'API Gateway, the authorizer',
    { access: { ...ACCESS, errorResponseType: '', integrationError: 4, authorizerError: 'Odd' } },
  ],
  ['API Gateway, silent', { access: ACCESS }],
  [
    'both lines',
    {
      ...refused('RED_LIGHT', { path: undefined, method: undefined, tenant_id: undefined, status: undefined }),
      access: ACCESS,
    },
  ],
  ['a good request without a line', { access: { ...ACCESS, status: '200' } }],
];

type Explained = ReturnType<typeof explain>;

/** Each sentence once, in both languages; the stories name it by its number. */
class Sentences {
  readonly #numbers = new Map<string, number>();

  numberOf(en: string, zh: string): string {
    const pair = `${en}\n     ${zh}`;
    const number = this.#numbers.get(pair) ?? this.#numbers.size + 1;
    this.#numbers.set(pair, number);
    return `[${number}]`;
  }

  list(): string[] {
    return [...this.#numbers].map(([pair, number]) => `${number}`.padEnd(5) + pair);
  }
}

function told(name: string, en: Explained, zh: Explained, sentences: Sentences): string {
  const { cause, remedy, steps, ...facts } = en;
  const step = ({ step: at, at_ms: atMs, outcome, text }: Explained['steps'][number], index: number) =>
    `${at} ${outcome} ${atMs} ${sentences.numberOf(text, zh.steps[index]?.text ?? '')}`;
  return [
    `${name}: cause ${sentences.numberOf(cause, zh.cause)}, remedy ${sentences.numberOf(remedy, zh.remedy)}`,
    `     ${steps.map(step).join(', ')}`,
    `     ${Object.values(facts).map(String).join(' ')}`,
  ].join('\n');
}

test('every kind of request is explained as the file says', () => {
  const sentences = new Sentences();
  const stories = STORIES.map(([name, lines, plan]) => {
    const all = { ...lines, atMs: AT_MS };
    const [en, zh] = [explain(all, { language: 'en', plan }), explain(all, { language: 'zh-CN', plan })];
    expect({ ...zh, steps: zh.steps.length }).toMatchObject({ code: en.code, steps: en.steps.length });
    return told(name, en, zh, sentences);
  });
  const text = [...stories, '', ...sentences.list(), ''].join('\n');
  if (process.env['RENEW'] === '1') writeFileSync(FILE, text);
  expect(text).toBe(readFileSync(FILE, 'utf8'));
});

test.each(['en', 'zh-CN'] as const)(
  'a group of failures has the cause and the remedy of its request (%s)',
  (language) => {
    for (const [, lines] of STORIES) {
      const all = { ...lines, atMs: AT_MS };
      const { cause, remedy, status, code, cell } = explain(all, { language, plan: undefined });
      const grouped = causeOf(all, language);
      expect({ ...grouped, code: grouped.code ?? null, cell: grouped.cell ?? null }).toEqual({
        cause,
        remedy,
        status,
        code,
        cell,
      });
    }
  },
);
