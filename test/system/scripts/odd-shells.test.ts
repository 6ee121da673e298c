// Scripts in shells that are set up in other ways: variables, files and times that a usual machine does not have.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'odd-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bash = (line: string, env: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: ROOT, env: { PATH: process.env['PATH'], HOME: folder, ...env } };
    const child = execFile('bash', ['-c', line], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

test.each([
  ['1764000000.25', '1764000000.25'],
  ['2025-11-24T16:00:00Z', '1764000000'],
  ['2025-11-25T00:00:00.123456+08:00', '1764000000'],
  ['2025-11-24T11:00:00-0500', '1764000000'],
])('a time of the AWS CLI is read alike by GNU and BSD machines: %s', async (time, seconds) => {
  const { stdout } = await bash(`source deploy/scripts/lib/aws.sh; epoch_seconds '${time}'`, { TZ: 'Asia/Shanghai' });
  expect(stdout).toBe(`${seconds}\n`);
});

test('a text that is no time is an error', async () => {
  expect((await bash("source deploy/scripts/lib/aws.sh; epoch_seconds 'soon'")).code).not.toBe(0);
});

test.each(['smoke_test.sh', 'backup_switch.sh', 'signing_key.sh'])(
  '%s finds its library whatever CDPATH names',
  async (script) => {
    mkdirSync(path.join(folder, 'deploy/scripts'), { recursive: true });
    const { code, stdout } = await bash(`bash deploy/scripts/${script} --help`, { CDPATH: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^usage: ${script}`));
  },
);

test('an old bash is named, with what to do', async () => {
  const version = "sed 's/BASH_VERSINFO\\[\\([01]\\)\\]/OLD[\\1]/g' deploy/scripts/lib/aws.sh";
  const { code, stderr } = await bash(`OLD=(3 2); source <(${version})`);
  expect(code).toBe(1);
  expect(stderr).toContain('bash 4.4 or newer is needed');
});

test("a user's .curlrc and brackets in a path change nothing of what is asked", async () => {
  const targets: string[] = [];
  const server = createServer((request, response) => {
    targets.push(String(request.url));
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeFileSync(path.join(folder, '.curlrc'), 'proxy = "http://127.0.0.1:9"\nfail\n');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const order = `--cell crm --path '/orders?ids[]={1,2}' --tenant acme`;
  await bash(`bash deploy/scripts/smoke_test.sh ${url} ${order}`, { GATEWAY_BEARER_TOKEN: 'made-for-this-test' });
  server.close();
  expect(targets).toContain('/api/v1/crm/orders?ids[]={1,2}');
});
