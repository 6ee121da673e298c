// Which of a caller's credentials reach a Cell, and what a Cell may make a caller's browser keep, over real connections.

import { PERMISSIONS } from '../../../lambdas/contract/permissions';
import type { CellRoute } from '../../../lambdas/contract/route-table';
import type { Caller } from '../../../lambdas/domain/verdict';
import { httpCell, type TestCell } from '../../support/cell-server';
import { type ProxyOptions, testProxy } from '../../support/proxy';

const SET = [
  'session=1; Path=/; Domain=example.com; HttpOnly; Secure',
  'deep=2; path=/crm/x; SameSite=Lax',
  'bare=3',
  '__Host-id=4; Path=/; Secure',
  ' path=5; Max-Age=60; PATH = /a; domain',
];

let cell: TestCell;
beforeAll(async () => {
  cell = await httpCell((_, response) => response.writeHead(200, { 'set-cookie': SET }).end());
});
afterAll(() => cell.close());
beforeEach(() => cell.received.splice(0));

const USER: Caller = { kind: 'user', tenantId: 'acme', userId: 'u', role: 'client', allowedCells: null };

async function ask(caller: Caller, settings: ProxyOptions = {}, own: Partial<CellRoute> = {}, cookies?: string[]) {
  const route = { baseUrl: cell.baseUrl, core: true, ...own };
  const proxy = testProxy({ erp: route }, { ...settings, verdict: { outcome: 'allow', caller } });
  const answer = await proxy.ask(cookies ? { cookies } : {});
  return { answer, received: cell.received[0]?.headers, lines: proxy.log.lines };
}

test.each([
  [undefined, undefined, true],
  ['forward', undefined, true],
  ['strip', undefined, false],
  ['strip', 'forward', true],
  ['forward', 'strip', false],
] as const)(
  'a deployment that says %s in front of a Cell that says %s: the token arrives %j',
  async (all, own, arrives) => {
    const { received } = await ask(USER, all && { authorization: all }, own && { authorization: own });
    expect(received?.['authorization']).toBe(arrives ? 'Bearer caller' : undefined);
    expect(received).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': 'u' });
  },
);

test.each(PERMISSIONS)(
  'a token with the permission %s arrives only where the Cell’s description says so',
  async (permission) => {
    const caller: Caller = { ...USER, permission };
    expect((await ask(caller)).received).not.toHaveProperty('authorization');
    cell.received.splice(0);
    expect((await ask(caller, {}, { authorization: 'forward' })).received).not.toHaveProperty('authorization');
    cell.received.splice(0);
    expect((await ask(caller, {}, { adminTokens: true })).received).toHaveProperty('authorization');
    cell.received.splice(0);
    const stripped = await ask(caller, { authorization: 'strip' }, { adminTokens: true });
    expect(stripped.received).not.toHaveProperty('authorization');
  },
);

test('an API key reaches no Cell, whatever the descriptions say, and the log line names its id', async () => {
  const keyId = 'cgk_0123456789abcdef';
  const { answer, received, lines } = await ask(
    { ...USER, userId: keyId, keyId },
    { authorization: 'forward' },
    { authorization: 'forward', adminTokens: true },
  );
  expect(answer.statusCode).toBe(200);
  expect(received).not.toHaveProperty('authorization');
  expect(received).toMatchObject({ 'x-tenant-id': 'acme', 'x-user-id': keyId });
  expect(lines).toMatchObject([{ fields: { keyId } }]);
});

test('the ops token is refused, and reaches no Cell', async () => {
  const { answer, received } = await ask({ kind: 'ops' }, {}, { adminTokens: true });
  expect([answer.statusCode, answer.envelope().code]).toEqual([403, 'FORBIDDEN']);
  expect(received).toBeUndefined();
});

test('cookies pass as they were sent unless the description says otherwise', async () => {
  const { answer, received } = await ask(USER, {}, {}, ['a=1', 'session=x; y']);
  expect(answer.cookies).toEqual(SET.map((cookie) => cookie.trim()));
  expect(received?.['cookie']).toBe('a=1; session=x; y');
});

test('cookies of the Cell’s path are for this Cell and this host alone', async () => {
  const { answer } = await ask(USER, { setCookiePath: 'cell' });
  expect(answer.cookies).toEqual([
    'session=1; HttpOnly; Secure; Path=/api/v1/erp',
    'deep=2; SameSite=Lax; Path=/api/v1/erp',
    'bare=3; Path=/api/v1/erp',
    'path=5; Max-Age=60; Path=/api/v1/erp',
  ]);
});

test.each([
  [['session', 'deep'], ['session=a; deep=b', 'Session=c', 'x=session'], 'session=a; deep=b', ['session', 'deep']],
  [['nothing'], ['session=a'], undefined, []],
  [[], ['session=a'], undefined, []],
] as const)('where %j pass, others do not, either way', async (cookies, sent, arrived, set) => {
  const { answer, received } = await ask(USER, { cookies }, {}, [...sent]);
  expect(received?.['cookie']).toBe(arrived);
  expect((answer.cookies ?? []).map((cookie) => cookie.split('=')[0])).toEqual(set);
});

test('a Cell’s own list of cookies stands in for the deployment’s', async () => {
  const { received } = await ask(USER, { cookies: [] }, { cookies: ['a'] }, ['a=1', 'b=2']);
  expect(received?.['cookie']).toBe('a=1');
});
