// The short form of `gateway verify`: what only reads, its outputs, and what is undone when a check breaks or is interrupted.

import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGatewayCli } from '../../lib/cli/gateway-cli';
import { createSender } from '../../lib/cli/verify/caller';
import { type Check, group, NEEDS, row } from '../../lib/cli/verify/check';
import { CHECKS } from '../../lib/cli/verify/checks';
import { same } from '../../lib/cli/verify/expectations';
import type { Facts } from '../../lib/cli/verify/facts';
import { runChecks } from '../../lib/cli/verify/run-checks';
import { createTools, type Tools } from '../../lib/cli/verify/tools';
import { testTerminal } from '../support/test-terminal';
import { startVerifiedStack, type VerifiedStack } from '../support/verified-stack';

let stack: VerifiedStack;
/** Of each test its own. */
let tenant: string;
let tenants = 0;
const sender = createSender(new AbortController().signal);
const junit = join(tmpdir(), `verify-${process.pid}.xml`);
beforeAll(async () => {
  stack = await startVerifiedStack('header');
});
beforeEach(() => {
  tenants += 1;
  tenant = `verify-${tenants}`;
});
afterAll(async () => {
  sender.close();
  rmSync(junit, { force: true });
  await stack.close();
});

async function verify(...options: string[]) {
  const { url, adminToken, probeSecret } = stack.target;
  const terminal = testTerminal({ env: { GATEWAY_TOKEN: adminToken, GATEWAY_PROBE_SECRET: probeSecret } });
  const code = await runGatewayCli(['verify', '--url', url, '--tenant', tenant, ...options], terminal);
  return { code, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

/** Status of the throwaway tenant, undefined without one, and the number of lights. */
async function left(): Promise<{ readonly tenant: unknown; readonly lights: unknown }> {
  const { url, adminToken } = stack.target;
  const ask = (path: string) => sender.send(url, 'GET', path, { authorization: `Bearer ${adminToken}` });
  const [own, lights] = [await ask(`/api/admin/tenants/${tenant}`), await ask('/api/admin/lights')];
  return { tenant: own.field('status'), lights: lights.field('total') };
}

const run = (checks: readonly Check[], ended: AbortSignal = new AbortController().signal) =>
  runChecks({ target: { ...stack.target, tenant }, checks, ended, onResult: () => undefined });

const outcomes = async (...checks: Parameters<typeof row>[]) =>
  (await run(group('test', 'why', 'link', checks))).results.map(({ outcome, expected, got, reason }) => [
    outcome,
    expected ?? reason,
    got,
  ]);

test('--safe only reads: it makes no tenant, breaks nothing and holds what needs no more', async () => {
  const { code, printed } = await verify('--safe', '--json', '--junit', junit);
  const answer = JSON.parse(printed) as {
    counts: Record<string, number>;
    results: { name: string; outcome: string; reason?: string }[];
  };
  expect(code).toBe(0);
  expect(await left()).toEqual({ tenant: undefined, lights: 0 });
  expect(answer.counts['kept']).toBeGreaterThan(60);
  expect(answer.results.some(({ reason }) => reason === '--safe only reads')).toBe(true);
  expect(answer.results.find(({ name }) => name === 'refusals/no-token')).toMatchObject({ outcome: 'kept' });
  const xml = readFileSync(junit, 'utf8');
  expect(xml).toMatch(new RegExp(`^<\\?xml .*\\n<testsuites tests="${CHECKS.length}" failures="0" skipped="\\d+">`));
  expect(xml.match(/<testcase /g)).toHaveLength(CHECKS.length);
});

test('a check shows as a line while it runs, and as a row of the table at the end', async () => {
  const { code, printed, noted } = await verify('--only', 'paths/health');
  expect(code).toBe(0);
  expect(noted.join('\n')).toMatch(/1\/\d ok +paths\/health \d+ ms/);
  expect(printed).toMatch(/ok +paths\/health +GET \/health answers 200/);
  expect(printed).toMatch(/2 promises hold, 0 are broken, 0 are not applicable here; \d+ s\.$/);
});

test('a broken promise says what was expected, what came, why it matters and where it is promised', async () => {
  const checks = group('test', 'Because.', 'docs/x.md', [row('one', 'A promise', [], async () => same(1, 2))]);
  const [result] = (await run(checks)).results;
  expect(result).toMatchObject({ outcome: 'broken', expected: '2', got: '1', why: 'Because.', link: 'docs/x.md' });
});

test('what is lacking makes a check not applicable, with the reason, and never passed', async () => {
  expect(await outcomes(['one', 'A promise', ['jwt'], async () => undefined])).toEqual([
    ['not applicable', 'the deployment verifies no tokens (auth.mode header)', undefined],
  ]);
});

test.each<[check: string, lacks: string, facts: object]>([
  ['circuit/fallback', 'falls-back', { cells: ['probe-circuit'], probe: {} }],
  ['circuit/no-fallback-for-writes', 'falls-back', { cells: ['probe-circuit'], probe: {} }],
  ['answer-headers/hsts', 'own-name', { url: 'https://abc.execute-api.eu-central-1.amazonaws.com', https: true }],
])('%s is not applicable where it could check nothing', (name, lacks, facts) => {
  const check = CHECKS.find((one) => one.name === name);
  expect(check?.needs.filter((need) => !NEEDS[need][1](facts as Facts))).toEqual([lacks]);
});

test.each([
  [true, 'waits', 2],
  [false, 'does not wait', 1],
])('where verdicts are kept is %s, a check %s a minute longer for a change', async (keepsVerdicts, _, expected) => {
  const facts = { keepsVerdicts, url: stack.target.url, tenant } as Facts;
  const target = { ...stack.target, patienceMs: -30_000 };
  const tools = createTools({ sender, undoer: sender, target, facts, undo: () => undefined });
  let looks = 0;
  const changed = tools.eventually(async () => {
    looks += 1;
    same(looks, 2);
  });
  await changed.catch(() => undefined);
  expect(looks).toBe(expected);
});

test('a token in an answer is not in the report, cut or whole', async () => {
  const { adminToken = '', probeSecret = '' } = stack.target;
  const answers = [`Bearer ${adminToken} and more`, `x${probeSecret.slice(0, 20)}…`];
  const [[, , whole], [, , cut]] = (await outcomes(
    ['whole', 'Tells', [], async () => same(answers[0], 'nothing')],
    ['cut', 'Tells', [], async () => same(answers[1], 'nothing')],
  )) as [unknown[], unknown[]];
  expect([whole, cut]).toEqual(['Bearer (a secret) and more', 'x(a secret)…']);
});

test.each(['authorization', 'authorization-kept'])('forwarded/%s, when it breaks, reports no token', async (name) => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl';
  const facts = { callerToken: name === 'authorization' ? 'eyJ-own.token' : token } as Facts;
  const record = async () => ({ headers: [['authorization', `Bearer ${token}`]] });
  const check = CHECKS.find((one) => one.name === `forwarded/${name}`);
  const broken = await check?.run({ facts, record } as unknown as Tools).catch((error: unknown) => String(error));
  expect(broken).toContain('BrokenPromise');
  expect(broken).not.toContain('eyJ');
});

const reddenAndDisable = async (t: Tools) => {
  await t.redLight('probe');
  await t.changeTenant({ status: 'disabled' }, { status: 'enabled' });
};

test('what a check changed is undone when it breaks', async () => {
  const breaks = async (t: Tools) => {
    await reddenAndDisable(t);
    same(await left(), { tenant: 'disabled', lights: 1 });
    throw new Error('broken');
  };
  const looks = async () => same(await left(), { tenant: 'enabled', lights: 0 });
  expect(await outcomes(['one', 'Breaks', [], breaks], ['two', 'Looks', [], looks])).toEqual([
    ['broken', 'an answer', 'broken'],
    ['kept', undefined, undefined],
  ]);
  expect(await left()).toEqual({ tenant: 'disabled', lights: 0 });
});

test('the plan and the figures that the tenant had are put back', async () => {
  const { url, adminToken } = stack.target;
  const ask = (method: string, path: string, body?: object) =>
    sender.send(url, method, path, { authorization: `Bearer ${adminToken}` }, body && JSON.stringify(body));
  const path = `/api/admin/tenants/${tenant}/quota`;
  await ask('POST', '/api/admin/tenants', { tenantId: tenant, name: 'Ours' });
  const own = { plan: 'open', requestsPerMin: 500, requestsPerDay: 9_000, maxBodyBytes: 2_000, cpuLimit: 3 };
  expect((await ask('PUT', path, own)).status).toBe(200);
  const before = (await ask('GET', path)).json();
  const { results } = await run(CHECKS.filter(({ name }) => /^limits\/(?:minute|body|again|kept)$/.test(name)));
  expect(results.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept', 'kept']);
  expect((await ask('GET', path)).json()).toEqual(before);
});

test('Ctrl-C ends the run, and what was changed is undone all the same', async () => {
  const ended = new AbortController();
  const interrupted = async (t: Tools) => {
    await reddenAndDisable(t);
    ended.abort();
    await t.send('GET', '/health');
  };
  const checks = group('test', 'why', 'link', [
    row('one', 'Is interrupted', [], interrupted),
    row('two', 'Never runs', [], async () => undefined),
  ]);
  expect(await run(checks, ended.signal)).toMatchObject({ cut: true, results: [], left: [] });
  expect(await left()).toEqual({ tenant: 'disabled', lights: 0 });
});

test('a light that somebody set is left alone', async () => {
  const { url, adminToken } = stack.target;
  const set = (body: string) =>
    sender.send(url, 'PUT', '/api/admin/lights/probe', { authorization: `Bearer ${adminToken}` }, body);
  await set('{"color":"red","reason":"Ours","minutes":5}');
  expect(await outcomes(['one', 'Wants it red', [], (t) => t.redLight('probe')])).toEqual([
    ['not applicable', 'the light of probe is red already', undefined],
  ]);
  expect(await left()).toMatchObject({ lights: 1 });
  await set('{"color":"green"}');
});

test('a probe Cell does nothing for a caller without a proven order', async () => {
  const { url } = stack.target;
  const call = (order?: string, as = tenant) =>
    sender.send(url, 'GET', '/api/v1/probe/x', {
      authorization: 'Bearer x',
      'x-tenant-id': as,
      'x-probe-order': order,
    });
  const text = Buffer.from(JSON.stringify({ tenant, untilSeconds: 4e9, status: 418 })).toString('base64url');
  const forged = `${text}.${'0'.repeat(64)}`;
  const answers = [await call(undefined, 'default'), await call(forged, 'default'), await call('x', 'default')];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
});
