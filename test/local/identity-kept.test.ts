// Verdicts that API Gateway keeps by the token, over sockets: none outlives its token, its key or its tenant.

import { NEEDS } from '../../lib/cli/verify/check';
import { CHECKS } from '../../lib/cli/verify/checks';
import { runChecks } from '../../lib/cli/verify/run-checks';
import { type Answer, type IdentityStack, startIdentityStack } from '../support/identity-stack';
import { signToken } from '../support/test-issuer';
import { until } from '../support/until';

const CRM = '/api/v1/crm/customers';
const ERP = '/api/v1/erp/orders';
const TENANTS = '/api/admin/tenants';

let stack: IdentityStack;
/** How often a function of the request's path was invoked. */
let judged: () => number;
beforeAll(async () => {
  stack = await startIdentityStack({
    auth: { keys: true, tokenCacheSeconds: 60 },
    sections: {
      tenants: { validate: true, cacheSeconds: 0, staleSeconds: 0 },
      proxy: { stateRefreshMs: 500 },
      rollout: { traffic: 'canary-10-percent-5-minutes', checkFirst: true },
    },
  });
  const authorizer = [...stack.local.hosted.functions.values()].find(
    ({ definition }) => definition.environment['AUTH_SETTINGS'] !== undefined,
  );
  if (!authorizer) throw new Error('no authorizer is hosted');
  const invoke = jest.spyOn(authorizer, 'invoke');
  judged = () => invoke.mock.calls.length;
  for (const tenantId of ['onoff', 'ending', 'narrowed']) await admin('POST', TENANTS, { tenantId, name: tenantId });
});
afterAll(() => stack.close());

const bearer = async (claims: Record<string, unknown> = {}) => `Bearer ${await signToken(stack.key, claims)}`;
const callAs = (authorization: string, headers: Record<string, string> = {}, target = CRM) =>
  stack.call(target, { authorization, ...headers });

async function admin(method: string, target: string, body?: object): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${stack.local.opsToken}`,
    'content-type': 'application/json',
    'x-request-id': 'r',
  };
  const answer = await stack.call(target, headers, method, body === undefined ? '' : JSON.stringify(body));
  if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.text}`);
  return answer;
}

/** The first answer of another status, for a credential whose verdict stays kept meanwhile. */
async function end(authorization: string, target = CRM): Promise<Answer> {
  const before = judged();
  const answer = await until(
    () => callAs(authorization, {}, target),
    ({ status }) => status !== 200,
  );
  expect(judged()).toBe(before);
  return answer;
}

test('a token is judged once, for every Cell', async () => {
  const token = await bearer();
  const before = judged();
  for (const target of [CRM, ERP, CRM]) expect(await callAs(token, {}, target)).toMatchObject({ status: 200 });
  expect(judged()).toBe(before + 1);
});

test('another tenant in the header is refused, and its own is not, though the verdict is one', async () => {
  const token = await bearer();
  const own = { 'x-tenant-id': 'acme' };
  expect((await callAs(token, own)).received?.headers).toMatchObject(own);
  const [before, calls] = [judged(), stack.cellCalls()];
  for (const tenant of ['onoff', 'ACME', 'acme2']) {
    expect(await callAs(token, { 'x-tenant-id': tenant })).toMatchObject({ status: 403, code: 'TENANT_MISMATCH' });
  }
  expect(stack.cellCalls()).toBe(calls);
  expect(await callAs(token, own)).toMatchObject({ status: 200 });
  expect(judged()).toBe(before);
});

test('a verdict is kept whatever tenant its first request named', async () => {
  const token = await bearer();
  expect(await callAs(token, { 'x-tenant-id': 'onoff' })).toMatchObject({ status: 403, code: 'TENANT_MISMATCH' });
  expect((await callAs(token)).received?.headers['x-tenant-id']).toBe('acme');
});

test('a disabled tenant is refused within seconds, and let in again within seconds', async () => {
  const token = await bearer({ tenantId: 'onoff' });
  expect(await callAs(token)).toMatchObject({ status: 200 });
  await admin('PATCH', `${TENANTS}/onoff`, { status: 'disabled' });
  expect(await end(token)).toMatchObject({ status: 403, code: 'TENANT_INVALID' });
  await admin('PATCH', `${TENANTS}/onoff`, { status: 'enabled' });
  const other = await bearer();
  await callAs(other);
  const before = judged();
  /** Another tenant's request makes the environment look at the table, as it would in traffic. */
  const ask = async () => {
    await callAs(other);
    return callAs(token);
  };
  expect(await until(ask, ({ status }) => status === 200)).toMatchObject({ status: 200 });
  expect(judged()).toBe(before);
});

test('a tenant whose Cells are narrowed reaches the others no more', async () => {
  const token = await bearer({ tenantId: 'narrowed' });
  expect(await callAs(token, {}, ERP)).toMatchObject({ status: 200 });
  await admin('PATCH', `${TENANTS}/narrowed`, { allowedCells: ['crm'] });
  expect(await end(token, ERP)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await callAs(token)).toMatchObject({ status: 200 });
});

test('a tenant that is given an expiry ends with it', async () => {
  const token = await bearer({ tenantId: 'ending' });
  expect(await callAs(token)).toMatchObject({ status: 200 });
  await admin('PATCH', `${TENANTS}/ending`, { expireAt: Math.floor(Date.now() / 1000) + 1 });
  expect(await end(token)).toMatchObject({ status: 403, code: 'TENANT_INVALID' });
});

test('a token ends at its second', async () => {
  let token = '';
  const askInTime = async () => {
    // Two seconds of the clock tolerance are left.
    token = await bearer({ exp: Math.floor(Date.now() / 1000) - 28 });
    return callAs(token);
  };
  await until(askInTime, ({ status }) => status === 200);
  expect(await end(token)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
});

test('a revoked key is refused within seconds', async () => {
  const { text } = await admin('POST', `${TENANTS}/acme/keys`, { name: 'export' });
  const { id, key } = JSON.parse(text) as { id: string; key: string };
  expect(await callAs(`Bearer ${key}`)).toMatchObject({ status: 200 });
  await admin('DELETE', `${TENANTS}/acme/keys/${id}`);
  expect(await end(`Bearer ${key}`)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
});

test('admin routes are judged each time, and refuse in the envelope', async () => {
  const token = await bearer({ role: 'admin', tenantId: undefined });
  const before = judged();
  for (const _ of [1, 2]) expect(await callAs(token, {}, TENANTS)).toMatchObject({ status: 200 });
  expect(judged()).toBe(before + 2);
  expect(await stack.call(TENANTS, {})).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
});

test('the price: without Authorization the answer is API Gateway’s bare 401', async () => {
  expect(await stack.call(CRM, { 'x-tenant-id': 'acme' })).toMatchObject({
    status: 401,
    text: '{"message":"Unauthorized"}',
  });
});

test('`gateway verify` finds out that verdicts are kept, and counts no check of that 401 as passed or broken', async () => {
  const names = /^(?:refusals\/(?:no-token|blank-token|all-missing-.*|names-in-message)|order\/header-before-.*)$/;
  const target = {
    url: stack.local.url,
    adminToken: stack.local.opsToken,
    bearerToken: await signToken(stack.key),
    tenant: 'acme',
    probeSecret: undefined,
    patienceMs: 20_000,
    safe: false,
    alone: false,
    origin: undefined,
    behindUrl: undefined,
    secondUrl: undefined,
  };
  const checks = CHECKS.filter(({ name }) => names.test(name));
  const ended = new AbortController().signal;
  const { facts, results, left } = await runChecks({ target, checks, ended, onResult: () => undefined });
  expect(facts).toMatchObject({ keepsVerdicts: true, mode: 'jwt', callerPasses: true });
  expect(left).toEqual([]);
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual(
    Array.from({ length: 9 }, () => ['not applicable', NEEDS.envelope[0]]),
  );
});

test('the check before a rollout holds the proxy to ended verdicts too, and this one passes', async () => {
  const { hosted } = stack.local;
  const refs = (type: string) => hosted.resources.filter((own) => own.type === type).map(({ ref }) => ref);
  const hook = [...hosted.functions.keys()].find((name) => name.includes('RolloutCheck')) ?? '';
  expect(hosted.functions.get(hook)?.definition.environment['KEPT_VERDICTS']).toBe('1');
  await hosted.functionNamed(hook).invoke({
    DeploymentId: `${refs('AWS::CodeDeploy::Application')[0]}/${refs('AWS::CodeDeploy::DeploymentGroup')[0]}`,
    LifecycleEventHookExecutionId: 'hook-1',
  });
  expect(hosted.hookResults).toMatchObject([{ status: 'Succeeded' }]);
});
