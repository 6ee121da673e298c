// `npm run cells -- check` against Cells that are well and Cells that are broken in every way we know, over real sockets.

import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSettings } from '../../deploy/cell-kit/node/settings';
import { createVerifier } from '../../deploy/cell-kit/node/verifier';
import { cellSecret, secretBytes } from '../../lambdas/domain/signing/signing-key';
import type { CellReport } from '../../lib/cli/cells/finding';
import { cellsCheck } from '../../lib/cli/commands/cells-check';
import { explained } from '../../lib/cli/gateway-cli';
import {
  type Answer,
  httpCell,
  NOBODY,
  type Received,
  type TestCell,
  tcpCell,
  UNKNOWN_HOST,
} from '../support/cell-server';
import { signatureFault } from '../support/signature-fault';
import { testTerminal } from '../support/test-terminal';

const run = promisify(execFile);
const SECRET = 'generated-for-this-test';
const folder = mkdtempSync(join(tmpdir(), 'cells-check-'));
const opened: TestCell[] = [];
afterEach(async () => {
  for (const cell of opened.splice(0)) await cell.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The description of a deployment that signs in this way. */
function describedAs(signing: string): string {
  const config = join(folder, 'config.yaml');
  writeFileSync(config, `name: gw\nauth: { mode: header }\ntenants: { validate: false }\nsigning: { ${signing} }\n`);
  return config;
}

async function open(cell: Promise<TestCell>): Promise<string> {
  opened.push(await cell);
  return String(opened.at(-1)?.baseUrl);
}

interface Behaviour {
  readonly health?: Answer;
  readonly date?: () => string;
  /** Status of a request that asks for anything but /health. */
  readonly judge?: (received: Received) => number | Promise<number>;
}

const well: Answer = (_, response) => response.end('{"status":"up","cell":"crm"}');
const faultOf = ({ method, url: target, headers, body }: Received, secret = SECRET) =>
  signatureFault({ method, target, headers, body }, secret);

/** A Cell with this project's own check in front, told by environment variables what it accepts. */
function cellWithTheKit(environment: Record<string, string>) {
  const verify = createVerifier(readSettings({ CELL_VERIFY_SIGNATURE: '1', ...environment }), {
    writeAudit: async () => undefined,
    nowMs: Date.now,
  });
  return open(
    httpCell((received, response) => {
      const { method, url: target, headers, body } = received;
      if (target.endsWith('/health')) return well(received, response);
      void verify({ method, target, headers, body }).then(({ ok }) => response.writeHead(ok ? 404 : 403).end());
    }),
  );
}

function cellThat({
  health = well,
  date,
  judge = async (received) => ((await faultOf(received)) ? 403 : 404),
}: Behaviour) {
  return open(
    httpCell((received, response) => {
      if (date) response.setHeader('date', date());
      if (received.url.endsWith('/health')) return health(received, response);
      void Promise.resolve(judge(received)).then((status) => response.writeHead(status).end());
    }),
  );
}

async function check(url: string, args: string[] = [], env: Record<string, string> = {}) {
  const terminal = testTerminal({ env: { CELL_CRM_URL: url, GATEWAY_SIGNING_SECRET: SECRET, ...env } });
  const code = await explained(terminal, 'help', () => cellsCheck.run(['--json', ...args], terminal));
  const { ok, cells } = JSON.parse(terminal.printed.join('')) as { ok: boolean; cells: CellReport[] };
  expect(ok).toBe(code === 0);
  const findings = cells[0]?.findings ?? [];
  const outcomes = Object.fromEntries(findings.map(({ check: name, outcome }) => [name, outcome]));
  return { code, outcomes, text: findings.map(({ found, advice }) => `${found} ${advice ?? ''}`).join('\n') };
}

const READY = {
  reachable: 'passed',
  health: 'passed',
  clock: 'passed',
  signed: 'passed',
  unsigned: 'passed',
  forged: 'passed',
  stale: 'passed',
};

test('a Cell that verifies is ready; all it was sent are GETs', async () => {
  const url = await cellThat({});
  expect(await check(`${url}/`)).toMatchObject({ code: 0, outcomes: READY });
  expect(new Set(opened[0]?.received.map(({ method }) => method))).toEqual(new Set(['GET']));
});

test('below a base path the signature is of what follows it', async () => {
  const below = (received: Received) => ({ ...received, url: received.url.replace(/^\/base/, '') });
  const url = await cellThat({ judge: async (received) => ((await faultOf(below(received))) ? 403 : 200) });
  expect(await check(`${url}/base`, ['--path', '/%E8%AE%A2%E5%8D%95?x=1'])).toMatchObject({ code: 0, outcomes: READY });
});

test('a Cell with a key of its own', async () => {
  const config = describedAs('perCellKeys: true');
  const secret = `base64:${cellSecret(secretBytes(SECRET), 'crm').toString('base64')}`;
  const url = await cellThat({ judge: async (received) => ((await faultOf(received, secret)) ? 403 : 200) });
  expect((await check(url, ['--config', config])).outcomes).toEqual(READY);
  expect((await check(url)).outcomes).toMatchObject({ signed: 'failed' });
});

describe('rfc9421', () => {
  const KIT = { CELL_SIGNING_SCHEMES: 'rfc9421', CELL_SIGNING_SECRET: SECRET, CELL_SIGNING_CELL: 'crm' };
  const ALL_READY = { ...READY, replayed: 'passed' };

  test('is used where the description says so: a Cell that verifies is ready, below a base path too', async () => {
    const url = await cellWithTheKit(KIT);
    const config = describedAs('schemes: [rfc9421]');
    const line = ['--config', config, '--path', '/%E5%8D%95?x=1'];
    expect(await check(`${url}/base`, line)).toMatchObject({ code: 0, outcomes: ALL_READY });
    const asked = opened[0]?.received.filter(({ url: target }) => target === '/base/%E5%8D%95?x=1') ?? [];
    expect(asked.map(({ headers }) => headers['x-signature'])).toEqual(asked.map(() => undefined));
  });

  test('next to the first scheme, each Cell takes the one that it knows; --scheme tells them apart', async () => {
    const both = ['--config', describedAs('schemes: [hmac-v1, rfc9421]')];
    const old = await cellThat({});
    expect(await check(old, both)).toMatchObject({ code: 0, outcomes: { ...READY, replayed: 'unsure' } });
    expect((await check(old, [...both, '--scheme', 'rfc9421'])).outcomes).toMatchObject({ signed: 'failed' });
    const moved = await cellWithTheKit(KIT);
    expect(await check(moved, both)).toMatchObject({ code: 0, outcomes: ALL_READY });
    expect((await check(moved, [...both, '--scheme', 'hmac-v1'])).outcomes).toMatchObject({ signed: 'failed' });
  });

  test('with Ed25519 the private key is a file, and without it the rest is checked', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const file = join(folder, 'key.pem');
    writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const url = await cellWithTheKit({
      ...KIT,
      CELL_SIGNING_PUBLIC_KEY: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    });
    const config = describedAs('schemes: [rfc9421], rfc9421Algorithm: ed25519');
    const keyed = await check(url, ['--config', config, '--key-file', file]);
    expect(keyed).toMatchObject({ code: 0, outcomes: ALL_READY });
    const keyless = await check(url, ['--config', config]);
    expect(keyless).toMatchObject({ code: 1, outcomes: { signed: 'skipped', forged: 'passed', stale: 'skipped' } });
    expect(keyless.text).toContain('--key-file');
    expect((await check(url, ['--scheme', 'rfc9421'])).outcomes).toMatchObject({ signed: 'failed' });
  });

  test('a signature meant for another Cell is one refused', async () => {
    const url = await cellWithTheKit({ ...KIT, CELL_SIGNING_CELL: 'erp' });
    const result = await check(url, ['--scheme', 'rfc9421']);
    expect(result).toMatchObject({ code: 1, outcomes: { signed: 'failed', unsigned: 'passed' } });
    expect(result.text).toContain('CELL_SIGNING_CELL');
  });

  test.each([
    [['--scheme', 'hmac-v2'], '--scheme is hmac-v2, and there are hmac-v1 and rfc9421.'],
    [['--key-file', 'package.json'], '--key-file is for the scheme rfc9421'],
    [['--scheme', 'rfc9421', '--key-file', 'package.json'], 'package.json holds no Ed25519 private key'],
  ])('%j: a sentence and code 2', async (args, sentence) => {
    const terminal = testTerminal({ env: { CELL_CRM_URL: 'http://127.0.0.1:1' } });
    expect(await explained(terminal, 'help', () => cellsCheck.run(args, terminal))).toBe(2);
    expect(terminal.noted.join('')).toContain(sentence);
  });
});

describe('what is wrong, and what to do', () => {
  test.each<[string, Behaviour, object, RegExp]>([
    [
      'the check as Cells were shipped with raises on every signature',
      { judge: ({ headers }) => (headers['x-signature'] === undefined ? 403 : 500) },
      { signed: 'failed', unsigned: 'passed' },
      /500, where an unsigned request gets 403 .*replace it first/,
    ],
    [
      'another secret',
      { judge: async (received) => ((await faultOf(received, 'other')) ? 403 : 200) },
      { signed: 'failed', unsigned: 'passed', forged: 'passed' },
      /CELL_SIGNING_SECRET is another one/,
    ],
    [
      'nothing is checked',
      { judge: () => 200 },
      { signed: 'passed', unsigned: 'failed', forged: 'skipped', stale: 'skipped' },
      /CELL_VERIFY_SIGNATURE is off, or CELL_VERIFY_MODE=report/,
    ],
    [
      'a signature is wanted, but not checked',
      { judge: ({ headers }) => (headers['x-signature'] === undefined ? 403 : 200) },
      { signed: 'passed', unsigned: 'passed', forged: 'failed', stale: 'failed' },
      /does not check it/,
    ],
    [
      'old signatures are taken',
      {
        judge: async (received) =>
          [undefined, 'timestamp_out_of_window'].includes(await faultOf(received)) ? 200 : 403,
      },
      { forged: 'passed', stale: 'failed' },
      /can be replayed/,
    ],
    [
      'its clock is ten minutes behind',
      { date: () => new Date(Date.now() - 600_000).toUTCString(), judge: () => 403 },
      { clock: 'failed', signed: 'failed' },
      /(59\d|6\d\d) s behind .*NTP/,
    ],
    [
      'a health that is no JSON',
      { health: (_, response) => response.end('<html>') },
      { health: 'failed' },
      /no JSON with a status/,
    ],
    [
      'a health that says down',
      { health: (_, response) => response.end('{"status":"down"}') },
      { health: 'failed' },
      /status "down" .*takes it for down/,
    ],
    [
      'a health that wants a signature',
      { health: (_, response) => response.writeHead(403).end() },
      { health: 'failed', signed: 'passed' },
      /\/health answers 403 .*without a signature/,
    ],
    [
      'a redirect',
      { health: (_, response) => response.writeHead(301, { location: 'https://crm.example/health' }).end() },
      { reachable: 'passed', health: 'failed' },
      /redirect to https:\/\/crm\.example\/health .*follows none/,
    ],
  ])('%s', async (_, behaviour, outcomes, text) => {
    const result = await check(await cellThat(behaviour));
    expect(result).toMatchObject({ code: 1, outcomes });
    expect(result.text).toMatch(text);
  });

  test('a Cell that is hanging', async () => {
    const result = await check(await open(httpCell(() => undefined)), ['--timeout', '1s']);
    expect(result).toMatchObject({ code: 1, outcomes: { reachable: 'failed' } });
    expect(result.text).toMatch(/no answer after \d+ ms .*hanging/);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['hanging up', () => open(tcpCell((socket) => socket.resetAndDestroy())), /connection reset/],
    ['not speaking HTTP', () => open(tcpCell((socket) => socket.end('220 mail ready\r\n'))), /does not speak HTTP/],
    ['not there', async () => NOBODY, /connection refused .*is the Cell running/],
    ['without a name', async () => UNKNOWN_HOST, /no host of that name/],
    [
      'plain where TLS is expected',
      async () => (await cellThat({})).replace('http:', 'https:'),
      /certificate was not accepted/,
    ],
  ])('a Cell that is %s', async (_, start, text) => {
    const result = await check(await start(), ['--timeout', '20s']);
    expect(result).toMatchObject({ code: 1, outcomes: { reachable: 'failed' } });
    expect(result.text).toMatch(text);
  });
});

test('what is known not to be enforced yet fails nothing', async () => {
  const result = await check(await cellThat({ judge: () => 200 }), ['--not-enforced']);
  expect(result).toMatchObject({ code: 0, outcomes: { signed: 'passed', unsigned: 'skipped' } });
});

test('without a secret the rest is checked all the same', async () => {
  const result = await check(await cellThat({}), [], { GATEWAY_SIGNING_SECRET: '' });
  expect(result).toMatchObject({ code: 1, outcomes: { ...READY, signed: 'skipped', stale: 'skipped' } });
  expect(result.text).toContain('set GATEWAY_SIGNING_SECRET');
});

test('a path that fails by itself says nothing about signatures', async () => {
  const result = await check(await cellThat({ judge: () => 500 }));
  expect(result).toMatchObject({ code: 0, outcomes: { signed: 'unsure', unsigned: 'unsure' } });
  expect(result.text).toContain('--path');
});

test('a clock that is a minute off is reported, and one that is hidden too', async () => {
  const ahead = await check(await cellThat({ date: () => new Date(Date.now() + 60_000).toUTCString() }));
  expect(ahead).toMatchObject({ code: 0, outcomes: { clock: 'unsure' } });
  const health: Answer = (received, response) => {
    response.sendDate = false;
    well(received, response);
  };
  expect((await check(await cellThat({ health }))).outcomes).toMatchObject({ clock: 'unsure' });
});

test('a deployment that does not sign is asked about nothing else', async () => {
  const config = describedAs('schemes: none');
  const { outcomes } = await check(await cellThat({}), ['--config', config]);
  expect(outcomes).toEqual({ reachable: 'passed', health: 'passed', clock: 'passed', signed: 'skipped' });
});

test('as a process: a report to read, Cells of a route file, exit codes', async () => {
  const routes = join(folder, 'routes.yaml');
  const [good, bad] = [await cellThat({}), await cellThat({ judge: () => 200 })];
  writeFileSync(
    routes,
    `routes:\n  - { id: cell-crm, upstream: "${good}" }\n  - { id: cell-erp, upstream: "${bad}" }\n`,
  );
  const env = { ...process.env, NO_COLOR: '1', GATEWAY_ROUTES_PATH: routes, GATEWAY_SIGNING_SECRET: SECRET };
  const cells = (...args: string[]) => run('npm', ['run', '-s', 'cells', '--', 'check', ...args], { env });
  const { stdout } = await cells('crm');
  expect(stdout).toMatch(
    /^crm http:.*\n {2}✔ reachable +in \d+ ms\n {2}✔ health +up, in \d+ ms\n {2}✔ clock +in step\n/m,
  );
  expect(stdout).toMatch(/✔ old signature is refused +refused: 403\n\n1 of 1 Cells ready for the gateway\n$/);
  await expect(cells()).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /✘ unsigned request is refused +let through: 200\n {4}→ Whoever[^]*\n1 of 2 Cells ready/,
    ),
  });
  await expect(cells('oa')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No Cell is called oa (known: crm, erp)'),
  });
  await expect(run('npm', ['run', '-s', 'cells', '--', 'stop'])).rejects.toMatchObject({
    code: 2,
    stderr: 'stop needs the name of a sample Cell.\nSee npm run cells -- --help\n',
  });
});

test('nothing to check, or a description that is invalid: a sentence and code 2', async () => {
  const terminal = testTerminal({ env: {} });
  expect(await explained(terminal, 'help', () => cellsCheck.run([], terminal))).toBe(2);
  const wrong = testTerminal({ env: { CELL_CRM_URL: 'crm:8001' } });
  expect(await explained(wrong, 'help', () => cellsCheck.run([], wrong))).toBe(2);
  expect([...terminal.noted, ...wrong.noted].join('\n')).toMatch(/No Cells to check[^]*CELL_CRM_URL: got "crm:8001"/);
});
