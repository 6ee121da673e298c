// The published description against the whole local stack, over real sockets: every operation, every documented status
// and every documented code is reached, and each answer is held against its schema, headers and body.

import { randomUUID } from 'node:crypto';
import { ERRORS, errorMessage } from '../../../lambdas/contract/errors';
import { closeConnections, type RawAnswer, send } from '../support/raw-request';
import { ApiDescription, outcome, readDescription } from './description';
import type { Ask, Scenario, StackName } from './scenario';
import { SCENARIOS } from './scenarios';
import { ContractStacks } from './stacks';

const description = new ApiDescription(readDescription());
const stacks = new ContractStacks();
/** In this order: some states come of others. */
const STATES: readonly StackName[] = ['sound', 'patrolled', 'keyless', 'header', 'tableless', 'browsers'];

interface Played {
  readonly language: 'zh' | 'en';
  readonly traceId: string;
  readonly answer: RawAnswer;
  readonly code: string | undefined;
  /** Of the answer to HEAD, where the operation is a GET. */
  readonly head: Comparable | undefined;
}

/** All scenarios are asked in the order of the states, once; the tests only look at the answers. */
const played = new Map<Scenario, Played>();
const scenariosOf = (state: StackName) => SCENARIOS.filter(({ on }) => on === state);

beforeAll(async () => {
  for (const state of STATES) {
    await stacks.enter(state);
    for (const [index, scenario] of scenariosOf(state).entries())
      played.set(scenario, await play(scenario, index % 2 === 0 ? 'zh' : 'en'));
  }
  // Hundreds of requests in one hook: more than the limit that serves a single test.
}, 400_000);
afterAll(async () => {
  closeConnections();
  await stacks.close();
});

const outcomeOf = ({ operation, status, code }: Scenario): string => outcome(operation, status, code);

test('every documented outcome has its scenario, and no scenario an outcome that is not documented', () => {
  const documented = description.outcomes();
  expect(documented.length).toBeGreaterThan(300);
  expect([...new Set(SCENARIOS.map(outcomeOf))].toSorted(byText)).toEqual(documented.toSorted(byText));
});

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

async function ask(
  scenario: Scenario,
  traceId: string,
  more: Readonly<Record<string, string>>,
  asked?: 'head',
): Promise<RawAnswer> {
  const { on, operation, token = 'none', path = {}, query, headers, body }: Ask & Scenario = scenario;
  const { method, path: template } = description.operations.get(operation) ?? { method: '', path: '' };
  const target = Object.entries(path).reduce((text, [name, value]) => text.replace(`{${name}}`, value), template);
  const bearer = stacks.token(on, token);
  const sent = {
    'x-trace-id': traceId,
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
    ...more,
  };
  const payload = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return send(stacks.url(on), asked ?? method, query === undefined ? target : `${target}?${query}`, sent, payload);
}

/** From the envelope; of an answer to HEAD, which has none, from the function's log line. */
function codeOf({ headers, body }: RawAnswer, traceId: string): string | undefined {
  if (body.length === 0) return stacks.loggedCode(traceId);
  if (headers['content-type'] !== 'application/json; charset=utf-8') return undefined;
  return (JSON.parse(body.toString('utf8')) as { code?: string }).code;
}

async function play(scenario: Scenario, language: 'zh' | 'en'): Promise<Played> {
  const traceId = randomUUID();
  for (let count = 0; count < (scenario.repeats ?? 0); count += 1) await ask(scenario, 'before', {});
  const first = scenario.revalidates ? await ask(scenario, 'first', {}) : undefined;
  const answer = await ask(scenario, traceId, {
    'accept-language': language,
    ...(first && { 'if-none-match': String(first.headers['etag']) }),
  });
  return { language, traceId, answer, code: codeOf(answer, traceId), head: await headOf(scenario, answer) };
}

function expectOutcome(scenario: Scenario, { language, traceId, answer, code, head }: Played): void {
  const { status } = scenario;
  const isListed = description.operations.get(scenario.operation)?.responses.has(String(answer.status));
  expect({ status: isListed ? answer.status : 'default', code }).toEqual({ status, code: scenario.code });
  expect(description.faults(scenario.operation, answer, code)).toEqual([]);
  expect(answer.headers['x-trace-id']).toBe(traceId);
  expect(head).toEqual(head && comparable(answer));
  if (scenario.code === undefined || answer.body.length === 0) return;
  const { message, details = '', requestId } = JSON.parse(answer.body.toString('utf8')) as Record<string, string>;
  expect(message).toBe(errorMessage(scenario.code, details, language === 'zh' ? 'zh-CN' : 'en'));
  expect(answer.headers['content-language']).toBe(language === 'zh' ? 'zh-CN' : 'en');
  expect(requestId).toBe(scenario.headers?.['x-request-id'] ?? traceId);
  const saysWhen = /^(CIRCUIT_OPEN|RED_LIGHT|RATE_LIMIT|QUOTA_EXCEEDED)$/.test(scenario.code ?? '');
  expect(answer.headers['retry-after'] !== undefined).toBe(saysWhen);
}

/** An answer's own: times, ids and the size of the body. */
const OWN = /^(?:date|content-length|retry-after|apigw-requestid|x-(?:trace-id|span-id|response-time))$/;

interface Comparable {
  readonly status: number;
  readonly headers: object;
  readonly hasBody: boolean;
}

/** What HEAD must have of an answer. */
const comparable = ({ status, headers }: RawAnswer): Comparable => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.test(name))),
  hasBody: false,
});

/** What HEAD is answered where the operation is a GET. */
async function headOf(scenario: Scenario, answer: RawAnswer): Promise<Comparable | undefined> {
  if (description.operations.get(scenario.operation)?.method !== 'get') return undefined;
  const etag = scenario.revalidates ? { 'if-none-match': String(answer.headers['etag']) } : {};
  const language = answer.headers['content-language'];
  const more = { ...etag, ...(language !== undefined && { 'accept-language': language }) };
  const head = await ask(scenario, randomUUID(), more, 'head');
  return { ...comparable(head), hasBody: head.body.length > 0 };
}

describe.each(STATES)('%s', (state) => {
  const own = scenariosOf(state).map((scenario) => ({ name: outcomeOf(scenario), scenario }));
  test.each(own)('$name', ({ scenario }) => expectOutcome(scenario, played.get(scenario) as Played));
});

test.each([
  ['sound', 'NOT_FOUND', 'zh'],
  ['browsers', 'NOT_FOUND', 'en'],
] as const)('%s: a caller who names no language reads the deployment’s', async (on, code, language) => {
  const scenario = { on, operation: 'getUnmatched', path: { unmatched: 'no/where' }, status: 404, code } as const;
  const { body } = await ask(scenario, randomUUID(), {});
  expect(JSON.parse(body.toString('utf8'))).toMatchObject({ code, message: ERRORS[code][language] });
});

test('what is served is the description that is published', async () => {
  const { body } = await ask({ on: 'browsers', operation: 'getApiDescription', status: 200 }, randomUUID(), {});
  expect(JSON.parse(body.toString('utf8'))).toEqual(readDescription());
});
