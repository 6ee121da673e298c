// The real process: banner, the lines it prints pasted into a shell, faults in a sentence, and an end without a trace.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownGateways } from '../../support/gateway-process';
import { untilTrue } from '../../support/until';

const run = promisify(execFile);

/** A proxy of the shell that nothing answers: calls within this machine must not go to it. */
const DEAD_PROXY = { NODE_USE_ENV_PROXY: '1', http_proxy: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };

const { start, temporaryFolder } = ownGateways();

test('from the start to Ctrl-C, as a person goes through it', async () => {
  const folder = temporaryFolder();
  const logFile = join(temporaryFolder(), 'lines.log');
  const data = join(temporaryFolder(), 'data');
  const patrol = { GOVERNANCE_HEALTH_INTERVAL_SEC: '1', GOVERNANCE_HEALTH_FAILURE_THRESHOLD: '1' };
  const env = { ...DEAD_PROXY, ...patrol, TMPDIR: folder };
  const started = start(env, '--log-file', logFile, '--data', data);
  const text = await started.banner();

  const steps = text.split('\n').filter((line) => line.startsWith('✔'));
  expect(steps).toEqual([
    expect.stringMatching(/^✔ Starting sample Cells \d+\.\d s$/),
    expect.stringMatching(/^✔ Synthesizing the stack \d+\.\d s$/),
    expect.stringMatching(/^✔ Hosting what it holds \d+\.\d s$/),
    expect.stringMatching(/^✔ Opening the front \d+\.\d s$/),
    expect.stringMatching(/^✔ Adding sample tenants \d+\.\d s$/),
    expect.stringMatching(/^✔ Asking it once \d+\.\d s$/),
  ]);
  expect(text).toMatch(/Not hosted here: .*SNS Topic.*throttles of the API stage/);
  const url = String(/Gateway ready on (\S+)/.exec(text)?.[1]);
  const pasted = (mark: string) => text.split('\n').filter((line) => line.startsWith(mark));
  const inShell = async (line: string, more: Record<string, string> = {}) =>
    (await run('bash', ['-c', [...pasted('export '), line].join('\n')], { env: { ...process.env, ...more } })).stdout;
  const [curl = '', ...others] = pasted('  curl ');
  expect(others).toEqual([]);
  expect(JSON.parse(await inShell(curl))).toEqual({ data: [{ id: 'C-0', name: 'Sample customer' }], total: 1 });
  const [stop = ''] = pasted('  npm run cells -- stop erp');
  const stopped = await inShell(stop.replace('cells', 'cells --silent'), DEAD_PROXY);
  expect(stopped).toMatch(/^up {3}crm \S+\ndown erp \S+\nup {3}oa \S+$/m);
  await untilTrue(() => /\d erp is down: connection (?:refused|reset)\n/.test(started.output()));
  const shown = started.output().slice(text.length);
  expect(shown).toMatch(/^\d\d:\d\d:\d\d GET {4}crm globex 200 \d+ ms\n/);

  const written = [logFile, data, ...readdirSync(data, { recursive: true }).map((name) => join(data, String(name)))];
  expect(written.length).toBeGreaterThan(8);
  expect(written.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);

  started.child.kill('SIGINT');
  expect(await started.ended()).toEqual([0, null]);
  expect(started.output()).toMatch(/Ending…\n$/);
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  expect(readdirSync(folder).filter((name) => !name.startsWith('tsx-') && name !== 'node-compile-cache')).toEqual([]);
  const records = readFileSync(logFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level?: string });
  expect(records.some(({ level }) => level === 'INFO')).toBe(true);
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s ends it as well, and leaves nothing', async (signal) => {
  const folder = temporaryFolder();
  const started = start({ GATEWAY_AUTH_MODE: 'header', TMPDIR: folder });
  const text = await started.banner();
  expect(text).toContain('Note: auth.mode is header');
  expect(text).not.toContain('Acknowledge with');
  started.child.kill(signal);
  expect(await started.ended()).toEqual([0, null]);
  expect(readdirSync(folder).filter((name) => name.startsWith('cell-gateway-'))).toEqual([]);
});

test('Ctrl-C during the start ends it before its next step, and leaves nothing', async () => {
  const folder = temporaryFolder();
  const started = start({ TMPDIR: folder });
  await once(started.child.stdout as NonNullable<typeof started.child.stdout>, 'data');
  started.child.kill('SIGINT');
  expect(await started.ended()).toEqual([0, null]);
  expect(started.output()).toMatch(/Ending…\n/);
  expect(started.output()).not.toContain('Gateway ready');
  expect(readdirSync(folder).filter((name) => name.startsWith('cell-gateway-'))).toEqual([]);
});

describe('with a request under way', () => {
  let cell: Server;
  let answers: ServerResponse[];
  let asked: PromiseWithResolvers<void>;
  beforeEach(async () => {
    answers = [];
    asked = Promise.withResolvers();
    cell = createHttpServer((request, response) => {
      if (request.url === '/health') return response.end('{"status":"up"}');
      answers.push(response);
      asked.resolve();
    }).listen(0, '127.0.0.1');
    await once(cell, 'listening');
  });
  afterEach(() => {
    cell.closeAllConnections();
    cell.close();
  });

  async function underWay(folder: string) {
    const { port } = cell.address() as AddressInfo;
    const started = start({ GATEWAY_AUTH_MODE: 'header', TMPDIR: folder, CELL_OWN_URL: `http://127.0.0.1:${port}` });
    const url = String(/Gateway ready on (\S+)/.exec(await started.banner())?.[1]);
    const headers = { authorization: 'Bearer any', 'x-tenant-id': 't' };
    const answer = fetch(`${url}/api/v1/own/x`, { headers }).then(
      ({ status }) => status,
      () => 'cut',
    );
    await asked.promise;
    return { started, answer };
  }

  test('SIGTERM lets it be answered', async () => {
    const { started, answer } = await underWay(temporaryFolder());
    started.child.kill('SIGTERM');
    await untilTrue(() => started.output().includes('Ending…'));
    for (const response of answers) response.end('late');
    expect(await answer).toBe(200);
    expect(await started.ended()).toEqual([0, null]);
  });

  test('a second Ctrl-C ends it at once, and leaves nothing either', async () => {
    const folder = temporaryFolder();
    const { started, answer } = await underWay(folder);
    const again = setInterval(() => started.child.kill('SIGINT'), 100);
    const exit = started.ended().finally(() => clearInterval(again));
    expect(await exit).toEqual([130, null]);
    expect(await answer).toBe('cut');
    expect(readdirSync(folder).filter((name) => name.startsWith('cell-gateway-'))).toEqual([]);
  });
});

test('a reader that goes away ends it, and leaves nothing', async () => {
  const folder = temporaryFolder();
  const started = start({ TMPDIR: folder });
  await once(started.child.stdout as NonNullable<typeof started.child.stdout>, 'data');
  started.child.stdout?.destroy();
  expect(await started.ended()).toEqual([0, null]);
  expect(readdirSync(folder).filter((name) => name.startsWith('cell-gateway-'))).toEqual([]);
});

test('--help names every option and variable', async () => {
  const gateway = start({}, '--help');
  expect(await gateway.ended()).toEqual([0, null]);
  expect(gateway.output()).toMatch(/--data DIR[\s\S]*GATEWAY_PORT[\s\S]*CELL_<NAME>_URL/);
});
