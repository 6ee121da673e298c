// A walk on one machine, with the command line: a timeout is changed, another one is tried on one tenant, it breaks that
// tenant's requests, and the patrol takes it back by itself.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGatewayCli } from '../../../lib/cli/gateway-cli';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { loginAs } from '../../local/support/sample-user';
import { httpCell, type TestCell } from '../../support/cell-server';
import { judgeByRole } from '../../support/iam/role-judge';
import { testTerminal } from '../../support/test-terminal';
import { until } from '../../support/until';

const folder = mkdtempSync(join(tmpdir(), 'walk-'));
let cell: TestCell;
let stack: LocalStack;

beforeAll(async () => {
  // Every answer takes longer than the timeout that is tried.
  cell = await httpCell((_received, response) => void setTimeout(() => response.end('{}'), 400));
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    'name: gw\nlanguage: en\nauth: { mode: jwt, cognito: create }\ntenants: { validate: true }\n' +
      'proxy: { authorization: forward }\npatrol: { intervalSeconds: 5 }\nliveConfig: {}\n',
  );
  stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env: { GATEWAY_PORT: '0', CELL_CRM_URL: cell.baseUrl },
  });
});
afterAll(async () => {
  await stack.close();
  await cell.close();
  rmSync(folder, { recursive: true });
});

async function statusOf(token: string): Promise<number> {
  const response = await fetch(`${stack.url}/api/v1/crm/x`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}

async function config(...args: string[]): Promise<string> {
  const terminal = testTerminal({ env: { GATEWAY_URL: stack.url, GATEWAY_TOKEN: stack.opsToken } });
  await runGatewayCli(['config', ...args], terminal);
  return [...terminal.printed, ...terminal.noted].join('\n');
}

test('a timeout is changed, tried on one tenant, breaks, and comes back by itself', async () => {
  const [acme, globex] = [await loginAs(stack.url, 'client'), await loginAs(stack.url, 'operator')];
  const file = join(folder, 'live.yaml');
  const withTimeout = async (timeoutMs: number) =>
    writeFileSync(
      file,
      (await config('get')).replace(/(url: .*\n)(\s+timeoutMs: \d+\n)?/, `$1    timeoutMs: ${timeoutMs}\n`),
    );

  await withTimeout(5_000);
  expect(await config('apply', file, '--reason', 'More time')).toContain('Version 1 is in force: everywhere');
  expect([await statusOf(acme), await statusOf(globex)]).toEqual([200, 200]);

  await withTimeout(100);
  expect(await config('apply', file, '--reason', 'Less time', '--tenants', 'acme')).toContain('for those who try it');
  await until(
    () => statusOf(acme),
    (status) => status === 504,
  );
  expect(await statusOf(globex)).toBe(200);
  expect(await config('status')).toContain('Tried by acme.');

  const seen: string[] = [];
  await until(
    async () => {
      await Promise.all(Array.from({ length: 8 }, (_, index) => statusOf(index % 2 === 0 ? acme : globex)));
      seen.push(await config('status'));
      return seen.at(-1) ?? '';
    },
    (text) => text.includes('Taken back'),
  );
  expect(seen.join('\n')).toMatch(/SIDE +REQUESTS +5XX +TIMEOUTS +REFUSALS/);
  expect(seen.at(-1)).toMatch(
    /Live version 3 holds\.\nTaken back: .* of the new side, 0 of \d+ \(0 %\) of the old one/,
  );
  await until(
    () => statusOf(acme),
    (status) => status === 200,
  );
  expect(await config('history')).toMatch(/patrol +.*back to 1: Taken back/);
  expect(await config('diff', '1', '3')).toBe('Nothing is different.');
});
