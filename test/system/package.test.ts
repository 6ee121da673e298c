// The packed tarball, in an empty folder: its command runs without a clone and without what only development needs.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../support/until';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(os.tmpdir(), 'package-'));
const modules = path.join(folder, 'node_modules');
const installed = path.join(modules, 'cell-gateway');
const { bin, dependencies, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  version: string;
};
const command = path.join(installed, String(bin['cell-gateway']));

/** Unpacked where npm would, with its dependencies from the project's own install: what is in neither is missing. */
beforeAll(() => {
  execFileSync('npm', ['pack', '--pack-destination', folder], { stdio: 'ignore' });
  mkdirSync(installed, { recursive: true });
  const tarball = path.join(folder, `cell-gateway-${version}.tgz`);
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  for (const name of Object.keys(dependencies)) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, [command, ...args], { cwd: folder, env: { ...process.env, ...env } });

test('holds neither tests nor what development needs', () => {
  expect(readdirSync(installed).toSorted()).toEqual(
    [
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'bin',
      'cdk.json',
      'deploy',
      'lambdas',
      'lib',
      'package.json',
      'tsconfig.json',
    ].toSorted(),
  );
});

test('--version and --help, which names the command as it was called', async () => {
  expect((await ask(['--version'])).stdout).toBe(`${version}\n`);
  const { stdout } = await ask(['--help']);
  expect(stdout).toMatch(/^npx cell-gateway <verb> \[options\]\n/);
  expect(stdout).not.toContain('npm run gateway --');
});

test('starts the gateway, which the other verbs reach, and ends with Ctrl-C', async () => {
  const gateway = spawn(process.execPath, [command, 'start'], {
    cwd: folder,
    env: { ...process.env, GATEWAY_PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, to which a terminal's Ctrl-C goes.
    detached: true,
  });
  try {
    let output = '';
    gateway.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    await until(
      () => output,
      (text) => /^export TOKEN=\S+\n/m.test(text),
    );
    expect(output).toContain('  npx cell-gateway status --watch\n  npx cell-gateway sample-cells stop erp\n');
    const [, port = '', token = ''] = /GATEWAY_PORT=(\d+) GATEWAY_TOKEN=(\S+)/.exec(output) ?? [];
    const env = { GATEWAY_PORT: port, GATEWAY_TOKEN: token };
    expect((await ask(['sample-cells', 'list'], env)).stdout).toMatch(/^up {3}crm \S+\nup {3}erp \S+\nup {3}oa \S+\n$/);
    const { cells } = JSON.parse((await ask(['status', '--json'], env)).stdout) as { cells: object[] };
    expect(cells).toHaveLength(3);
    process.kill(-Number(gateway.pid), 'SIGINT');
    expect(await once(gateway, 'exit')).toEqual([0, null]);
    expect(output).toMatch(/Ending…\n$/);
  } finally {
    gateway.kill('SIGKILL');
  }
});

test('init writes a description that synthesizes', async () => {
  const answers = ['own', 'cn-north-1', 'crm=https://crm.example', 'https://issuer.example', 'gateway', 'yes', '-'];
  const child = spawn(process.execPath, [command, 'init', 'own.yaml'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(`${answers.join('\n')}\n`);
  expect((await once(child, 'exit'))[0]).toBe(0);
  expect(readFileSync(path.join(folder, 'own.yaml'), 'utf8')).toContain('region: cn-north-1');
});
