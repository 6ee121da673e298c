// The README's own commands are run, and both languages show the same.

import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KEPT_BUNDLES, startGateway } from '../support/gateway-process';
import { EchoCell } from './support/echo-cell';

const run = promisify(execFile);
const english = readFileSync('README.md', 'utf8');
const chinese = readFileSync('README.zh-CN.md', 'utf8');
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code);
}

async function start(env: Record<string, string>): Promise<string> {
  const gateway = startGateway(env);
  children.push(gateway.child);
  return await gateway.banner();
}

const urlIn = (banner: string) => String(/Gateway ready on (\S+)/.exec(banner)?.[1]);

test('both languages show the same commands, files and output', () => {
  for (const language of ['sh', 'yaml', 'text']) {
    expect(blocks(english, language).length).toBeGreaterThan(0);
    expect(blocks(chinese, language)).toEqual(blocks(english, language));
  }
});

/** As a pattern: times and ports may differ, and the ellipsis at the end of a line or token stands for the rest. */
function patternOf(shown: string): RegExp {
  const literal = shown.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const loose = literal
    .replaceAll(/\d+\\\.\d s/g, '\\d+\\.\\d s')
    .replaceAll(/127\\\.0\\\.0\\\.1:\d+/g, '127\\.0\\.0\\.1:\\d+')
    .replaceAll(/TOKEN=[^ \n]*…/g, 'TOKEN=\\S+')
    .replaceAll('…', '[^\\n]+')
    .replaceAll('export GATEWAY_TOKEN', 'export (?:GATEWAY_PORT=\\d+ )?GATEWAY_TOKEN');
  return new RegExp(loose);
}

test('the first command ends as the README shows, and the commands for Cells work', async () => {
  expect(blocks(english, 'sh')[0]).toBe('npm ci && npm start\n');
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  const banner = await start({ TMPDIR: folder });
  expect(banner).toMatch(patternOf(String(blocks(english, 'text')[0])));
  const { port } = new URL(urlIn(banner));
  const exported = banner.split('\n').filter((line) => line.startsWith('export '));
  const status = String(/^ {2}(npm run gateway -- status) --watch$/m.exec(banner)?.[1]);
  const { stdout: table } = await run('bash', ['-c', [...exported, status].join('\n')]);
  const columns = (text: string) =>
    text
      .split('\n')
      .find((line) => line.startsWith('STATE'))
      ?.split(/ +/);
  expect(columns(table)).toEqual(columns(String(blocks(english, 'text')[1])));
  const commands = String(blocks(english, 'sh')[1]).trim().split('\n');
  expect(commands).toEqual(['npm run cells -- stop erp', 'npm run cells -- start erp']);
  for (const [index, command] of commands.entries()) {
    const { stdout } = await run('bash', ['-c', command], { env: { ...process.env, GATEWAY_PORT: port } });
    expect(stdout).toContain(`${index === 0 ? 'down' : 'up  '} erp`);
  }
  children.at(-1)?.kill('SIGINT');
  expect(await once(children.at(-1) as ChildProcess, 'exit')).toEqual([0, null]);
  expect(readdirSync(folder).filter((name) => name.startsWith('cell-gateway-'))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('the commands for one’s own Cells put them behind the gateway', async () => {
  const cell = await EchoCell.start('what-your-cells-hold');
  const own = (text: string) => text.replaceAll('http://127.0.0.1:8001', cell.url);
  const [variables = '', file = ''] = String(blocks(english, 'sh')[3]).trim().split('\n');
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  writeFileSync(join(folder, 'routes.yaml'), own(String(blocks(english, 'yaml')[0])));
  for (const command of [variables, file.replace('routes.yaml', join(folder, 'routes.yaml'))]) {
    const assignments = own(command.replace(/ npm start$/, ''))
      .split(' ')
      .map((assignment) => assignment.split('='));
    const env = Object.fromEntries(assignments.map(([name = '', ...value]) => [name, value.join('=')]));
    const banner = await start({ ...KEPT_BUNDLES, GATEWAY_SIGNING_SECRET: 'what-your-cells-hold', ...env });
    expect(banner).not.toContain('sample Cells');
    const token = String(/^export TOKEN=(\S+)/m.exec(banner)?.[1]);
    const answer = await fetch(`${urlIn(banner)}/api/v1/crm/customers`, {
      headers: { authorization: `Bearer ${token}`, 'x-tenant-id': String(/for tenant ([^)\s]+)/.exec(banner)?.[1]) },
    });
    expect([answer.status, cell.last.target]).toEqual([200, '/customers']);
    children.at(-1)?.kill('SIGINT');
    await once(children.at(-1) as ChildProcess, 'exit');
  }
  const check = own(String(blocks(english, 'sh')[4]).trim());
  const { stdout: report } = await run('bash', ['-c', check]);
  expect(report).toMatch(/✔ signed request is let through[^]*1 of 1 Cells ready/);
  await cell.close();
  rmSync(folder, { recursive: true });
});

test('commands to test and deploy name scripts, tools and files that are there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(blocks(english, 'sh')[2]).toBe('npm ci && npm test\n');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'cells', 'test:system']));
  const [copy = '', ...cdk] = String(blocks(english, 'sh')[5]).trim().split('\n');
  expect(existsSync(String(copy.split(' ')[1]))).toBe(true);
  expect(cdk.every((command) => command.startsWith('npx cdk '))).toBe(true);
  expect(existsSync('node_modules/.bin/cdk')).toBe(true);
});
