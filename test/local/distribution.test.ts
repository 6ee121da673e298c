// A distribution in front: what came through it passes as it was sent, what goes round it is refused in the envelope.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ENV from '../../lambdas/contract/environment';
import { ORIGIN_PROOF_HEADER } from '../../lambdas/contract/headers';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { TRUSTED } from '../support/description';
import { judgeByRole } from '../support/iam/role-judge';
import { EchoCell } from './support/echo-cell';
import { closeConnections, type RawHeaders, send } from './support/raw-request';

const SECRET = 'what-cells-hold';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const folder = mkdtempSync(path.join(tmpdir(), 'distribution-'));
const configFile = path.join(folder, 'config.yaml');
writeFileSync(
  configFile,
  `${TRUSTED}
api: { domain: { name: origin.example.com, certificateArn: '${CERTIFICATE}' }, cors: { origins: [https://app.example.com] } }
rollout: { traffic: canary-10-percent-5-minutes }
edge: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}' } }
`,
);
let cell: EchoCell;
let stack: LocalStack;
/** What the distribution shows. */
let deployed: string;
const lines: string[] = [];

beforeAll(async () => {
  cell = await EchoCell.start(SECRET);
  stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env: { GATEWAY_PORT: '0', CELL_ECHO_URL: cell.url, GATEWAY_SIGNING_SECRET: SECRET },
    onLogLine: (_, line) => lines.push(line),
  });
  deployed = proof();
  // Turned after the distribution was deployed: every test here runs between the two steps of a rotation.
  const { functions, secrets } = stack.hosted;
  const ids = [...functions.values()].map(({ definition }) => definition.environment[ENV.originProofSecretId]);
  secrets.store.put(ids.find((id) => id !== undefined) ?? '', randomBytes(32).toString('hex'));
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

const proof = () => stack.hosted.secrets.current(ENV.originProofSecretId) ?? '';
const caller = () => ({
  authorization: `Bearer ${stack.bearerToken}`,
  'x-tenant-id': stack.tenantId,
  'x-request-id': 'r-1',
  'content-type': 'application/json',
});
const ops = () => ({ authorization: `Bearer ${stack.opsToken}` });

/** A request of each function behind the API, and what it answers to who came the right way. */
const routes: [string, string, () => RawHeaders, number][] = [
  ['GET', '/health', () => ({}), 200],
  ['GET', '/nowhere', () => ({}), 404],
  ['OPTIONS', '/api/v1/echo/x', () => ({ origin: 'https://app.example.com' }), 204],
  ['GET', '/ops', () => ({}), 200],
  ['GET', '/api/admin/health-summary', ops, 200],
  ['GET', '/api/admin/tenants', ops, 200],
  ['POST', '/api/v1/echo/x', caller, 200],
];

test.each(routes)('%s %s passes through the distribution', async (method, target, headers, status) => {
  expect(await send(stack.url, method, target, headers())).toMatchObject({ status });
});

test.each(routes)('%s %s is refused at the API itself, in the envelope', async (method, target, headers) => {
  for (const shown of [undefined, '', 'guessed', `${proof()}x`]) {
    const wrong: RawHeaders = shown === undefined ? {} : { [ORIGIN_PROOF_HEADER]: shown };
    const { status, body } = await send(stack.originUrl, method, target, { ...headers(), ...wrong });
    expect(status).toBe(403);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'FORBIDDEN', message: expect.any(String) });
  }
});

test('nothing of a refused request reaches a Cell', async () => {
  cell.seen.length = 0;
  await send(stack.originUrl, 'POST', '/api/v1/echo/x', caller());
  expect(cell.seen).toEqual([]);
});

test('who shows the secret is let in, whatever address it came by', async () => {
  const shown = { [ORIGIN_PROOF_HEADER]: proof() };
  expect(await send(stack.originUrl, 'GET', '/health', shown)).toMatchObject({ status: 200 });
  expect(await send(stack.originUrl, 'POST', '/api/v1/echo/x', { ...caller(), ...shown })).toMatchObject({
    status: 200,
  });
});

test("a caller's own proof is replaced, and the secret reaches neither a Cell nor a log", async () => {
  const answer = await send(stack.url, 'POST', '/api/v1/echo/x', { ...caller(), [ORIGIN_PROOF_HEADER]: 'mine' });
  expect(answer.status).toBe(200);
  expect(Object.keys(cell.last.headers)).not.toContain(ORIGIN_PROOF_HEADER);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => [deployed, proof()].some((secret) => line.includes(secret)))).toEqual([]);
});

test('functions behind an alias are run, and what shifts it is said to be without effect here', () => {
  const { hosted, withoutEffect, notHosted } = stack.hosted.inventory;
  expect(hosted.get('AWS::Lambda::Alias')).toBe(5);
  expect([...withoutEffect.keys()]).toContain('for rollouts (one version runs)');
  expect(notHosted).toEqual(expect.arrayContaining(['AWS::WAFv2::WebACL', 'AWS::S3::Bucket']));
});

test('what a function does behind its alias counts for function and alias, as the gates of a rollout watch it', async () => {
  await send(stack.url, 'GET', '/health');
  const { hosted } = stack;
  const counted = hosted.alarms.metrics.metrics().filter(({ name }) => name === 'Errors');
  const byAlias = counted.flatMap(({ dimensions }) => (dimensions['Resource'] === undefined ? [] : [dimensions]));
  expect(byAlias.length).toBeGreaterThan(0);
  for (const { FunctionName = '', Resource } of byAlias) {
    expect(hosted.functions.has(FunctionName)).toBe(true);
    expect(Resource).toBe(`${FunctionName}:live`);
    expect(counted.map(({ dimensions }) => dimensions)).toContainEqual({ FunctionName });
  }
});

test('path, query, cookies and body go on byte for byte', async () => {
  const body = Buffer.from([0, 255, 13, 10, 200]);
  const sent = { ...caller(), cookie: 'a=1; b="x y"', 'content-type': 'application/octet-stream' };
  await send(stack.url, 'PUT', '/api/v1/echo/%E5%8C%97/a%20b?x=%2F%3F&&y=a+b&x=2', sent, body);
  expect(cell.last.target).toBe('/%E5%8C%97/a%20b?x=%2F%3F&&y=a+b&x=2');
  expect(cell.last.headers['cookie']).toBe('a=1; b="x y"');
  expect(cell.last.body.equals(body)).toBe(true);
  expect(cell.faults).toEqual([]);
});

test('while the secret is turned, the distribution still shows the one before: both pass', async () => {
  expect(deployed).not.toBe(proof());
  for (const shown of [deployed, proof()]) {
    expect(await send(stack.originUrl, 'GET', '/health', { [ORIGIN_PROOF_HEADER]: shown })).toMatchObject({
      status: 200,
    });
  }
  expect(await send(stack.url, 'GET', '/health')).toMatchObject({ status: 200 });
});
