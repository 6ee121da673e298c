// Every port that the one-machine run opens refuses web pages from elsewhere: a foreign Host, as DNS rebinding sends it, and
// a foreign Origin. The ports are found from the process.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ALARMS_PATH } from '../../lib/local/alarms/alarm-endpoints';
import { CELLS_PATH, CONTROL_HEADER } from '../../lib/local/cells/control-endpoint';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { TRUSTED } from '../support/description';
import { type Listener, listeners } from '../support/listeners';
import { closeConnections, type RawHeaders, send } from './support/raw-request';

const LOOPBACK = '0100007F';
const FRIEND = 'https://app.example.com';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const DESCRIPTION = `${TRUSTED}
api: { domain: { name: origin.example.com, certificateArn: '${CERTIFICATE}' }, cors: { origins: [${FRIEND}] } }
edge: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}' } }
`;
const folder = mkdtempSync(path.join(tmpdir(), 'listeners-'));
const configFile = path.join(folder, 'config.yaml');
writeFileSync(configFile, DESCRIPTION);

let stack: LocalStack;
let opened: Listener[];

beforeAll(async () => {
  const before = new Set(listeners().map(({ port }) => port));
  stack = await startLocal({ configFile, env: { GATEWAY_PORT: '0' }, threads: 2 });
  opened = listeners().filter(({ port }) => !before.has(port));
});
afterAll(async () => {
  closeConnections();
  await stack.close();
  rmSync(folder, { recursive: true });
});

const PATHS = ['/', '/metrics', CELLS_PATH];

const FOREIGN: readonly (readonly [string, (port: number) => RawHeaders])[] = [
  ['a foreign Host', (port) => ({ host: `evil.example:${port}` })],
  [
    'a foreign Host and its own Origin',
    (port) => ({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
  ],
  ['another port in Host', () => ({ host: '127.0.0.1:1' })],
  ['a foreign Origin', (port) => ({ host: `127.0.0.1:${port}`, origin: 'https://evil.example' })],
  ['the Origin of another port', (port) => ({ host: `127.0.0.1:${port}`, origin: 'http://localhost:1' })],
  ['no origin that has a name', (port) => ({ host: `127.0.0.1:${port}`, origin: 'null' })],
];

/** The answers that are no refusal, or that let a page read them. */
async function leaks(port: number): Promise<string[]> {
  const found: string[] = [];
  for (const [what, headersFor] of FOREIGN) {
    for (const target of PATHS) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const preflight = { 'access-control-request-method': 'POST', [CONTROL_HEADER]: '1' };
        const answer = await send(`http://127.0.0.1:${port}`, method, target, { ...headersFor(port), ...preflight });
        const isRefused = answer.status === 403 && answer.body.toString().startsWith('{"message":"Forbidden. ');
        const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
        if (!isRefused || names.length > 0) found.push(`${port} ${method} ${target} with ${what}: ${answer.status}`);
      }
    }
  }
  return found;
}

test('the ports are found, and each listens on loopback alone', () => {
  const urls = [stack.url, stack.originUrl, ...Object.values(stack.issuer?.authSection ?? {}).filter(isLocalUrl)];
  const known = [...urls, stack.hosted.surroundings.tables.endpoint, stack.hosted.surroundings.awsEndpoint];
  const ports = [...known.map((url) => Number(new URL(url).port)), stack.hosted.surroundings.secretsExtensionPort];
  expect(opened.map(({ port }) => port)).toEqual(expect.arrayContaining(ports));
  // Those, three sample Cells, and the port of the runner's own endpoints.
  expect(opened).toHaveLength(new Set(ports).size + 4);
  expect(opened.filter(({ address }) => address !== LOOPBACK)).toEqual([]);
});

test('each refuses a foreign Host and a foreign Origin, whatever is asked', async () => {
  const found = await Promise.all(opened.map(({ port }) => leaks(port)));
  expect(found.flat()).toEqual([]);
});

test('a port without the check is found, and told', async () => {
  const before = listeners();
  const open = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(open, 'listening');
  const { port } = open.address() as AddressInfo;
  expect(listeners().filter((now) => before.every((known) => known.port !== now.port))).toEqual([
    { address: LOOPBACK, port },
  ]);
  expect(await leaks(port)).toHaveLength(FOREIGN.length * PATHS.length * 3);
  closeConnections();
  open.close();
});

test('pages of the gateway itself may call, by either name', async () => {
  for (const url of [stack.url, stack.url.replace('127.0.0.1', 'localhost')]) {
    const own = { host: new URL(url).host, origin: url };
    expect(await send(stack.url, 'GET', '/health', own)).toMatchObject({ status: 200 });
    const cells = await send(stack.url, 'GET', CELLS_PATH, { ...own, [CONTROL_HEADER]: '1' });
    expect(cells.status).toBe(200);
  }
});

test('pages of the API’s CORS may call the API, and not the runner’s own endpoints', async () => {
  const preflight = { origin: FRIEND, 'access-control-request-method': 'POST' };
  const asked = await send(stack.url, 'OPTIONS', '/api/v1/crm/customers', preflight);
  expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, FRIEND]);
  const caller = { authorization: `Bearer ${stack.bearerToken}`, 'x-tenant-id': stack.tenantId, origin: FRIEND };
  const answer = await send(stack.url, 'GET', '/api/v1/crm/customers', caller);
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, FRIEND]);
  for (const target of [CELLS_PATH, ALARMS_PATH, '/metrics'])
    expect((await send(stack.url, 'GET', target, { origin: FRIEND, [CONTROL_HEADER]: '1' })).status).toBe(403);
});

function isLocalUrl(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('http://');
}
