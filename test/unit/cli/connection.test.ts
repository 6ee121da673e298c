// Which gateway is asked with which token: the order of the sources, and what is refused before anything is sent.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionValues, connect } from '../../../lib/cli/connection';
import { runGatewayCli } from '../../../lib/cli/gateway-cli';
import { httpCell, type TestCell } from '../../support/cell-server';
import { type TestTerminalOptions, testTerminal } from '../../support/test-terminal';

let gateway: TestCell;
let folder: string;
beforeAll(async () => {
  gateway = await httpCell((_, response) => response.end('{}'));
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(folder, 'token'), 'from-file\n');
  writeFileSync(join(folder, 'empty'), '\n');
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

async function tokenSent(values: ConnectionValues, options: TestTerminalOptions): Promise<string | undefined> {
  const client = await connect({ url: gateway.baseUrl, ...values }, testTerminal(options));
  await client.ask('GET', '/x');
  return gateway.received.at(-1)?.headers.authorization;
}

test('the token comes from the option, the file, standard input, or the environment', async () => {
  const env = { GATEWAY_TOKEN: 'from-env', GATEWAY_OPS_TOKEN: 'ops' };
  expect(await tokenSent({ token: 'from-option' }, { env })).toBe('Bearer from-option');
  expect(await tokenSent({ 'token-file': join(folder, 'token') }, { env })).toBe('Bearer from-file');
  expect(await tokenSent({ 'token-file': '-' }, { env, input: 'Bearer from-stdin\n' })).toBe('Bearer from-stdin');
  expect(await tokenSent({}, { env })).toBe('Bearer from-env');
  expect(await tokenSent({}, { env: { ...env, GATEWAY_TOKEN: ' ' } })).toBe('Bearer ops');
  expect(await tokenSent({}, {})).toBeUndefined();
});

test('a token on the command line is warned of, the others are not', async () => {
  const terminal = testTerminal({ env: { GATEWAY_TOKEN: 'from-env' } });
  await connect({ url: gateway.baseUrl }, terminal);
  expect(terminal.noted).toEqual([]);
  await connect({ url: gateway.baseUrl, token: 'secret-one' }, terminal);
  expect(terminal.noted).toEqual([expect.stringContaining('can be read by others')]);
  expect(terminal.noted.join()).not.toContain('secret-one');
});

test.each<[string, ConnectionValues, string]>([
  ['two tokens', { token: 'a', 'token-file': 'b' }, 'not both'],
  ['a file that is not there', { 'token-file': '/nowhere/token' }, '/nowhere/token cannot be read: ENOENT.'],
  ['an empty standard input', { 'token-file': '-' }, 'standard input holds is no token: it is empty'],
  ['a token with blanks', { token: 'a b' }, 'no token'],
  ['an address without scheme', { url: 'gw.example.com' }, 'has to start with https://'],
  ['another scheme', { url: 'ftp://gw' }, 'has to start with https://'],
  ['credentials in the URL', { url: 'https://a:b@gw' }, 'credentials'],
  ['a token over the open network', { url: 'http://gw.example.com', token: 'a' }, 'is not encrypted'],
])('%s: refused before anything is sent', async (_, values, message) => {
  await expect(connect(values, testTerminal())).rejects.toThrow(message);
});

test.each(['GATEWAY_TOKEN', 'GATEWAY_BEARER_TOKEN'])('verify sends %s not over the open network', async (name) => {
  const terminal = testTerminal({ env: { [name]: 'a' } });
  expect(await runGatewayCli(['verify', '--url', 'http://gw.invalid', '--only', 'paths/health'], terminal)).toBe(2);
  expect(terminal.noted.join()).toContain('is not encrypted');
});

test('the URL comes from the option, else GATEWAY_URL, else the port of the one-machine run', async () => {
  const urlOf = async (url: string | undefined, env: Record<string, string>) =>
    (await connect(url === undefined ? {} : { url }, testTerminal({ env }))).url;
  expect(await urlOf('https://a.example/', { GATEWAY_URL: 'https://b.example' })).toBe('https://a.example');
  expect(await urlOf(undefined, { GATEWAY_URL: 'https://b.example/stage/', GATEWAY_PORT: '1' })).toBe(
    'https://b.example/stage',
  );
  expect(await urlOf(undefined, { GATEWAY_PORT: '9000' })).toBe('http://127.0.0.1:9000');
  expect(await urlOf(undefined, {})).toBe('http://127.0.0.1:8000');
});

test('another machine over http:// is asked with a token only where that is said to be safe', async () => {
  const terminal = testTerminal({ env: { GATEWAY_TOKEN: 'a' } });
  const client = await connect({ url: 'http://gw.example.com', 'allow-http': true }, terminal);
  expect(client.url).toBe('http://gw.example.com');
});
