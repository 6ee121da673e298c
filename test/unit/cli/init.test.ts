// `init`: what is asked, what is refused, and that what is written loads.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runGatewayCli } from '../../../lib/cli/gateway-cli';
import { loadDeployConfig } from '../../../lib/deploy-config';
import { testTerminal } from '../../support/test-terminal';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'init-'));
  file = path.join(folder, 'own.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function init(...answers: string[]) {
  const terminal = testTerminal({ answers });
  const code = await runGatewayCli(['init', file], terminal);
  return { code, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n'), asked: terminal.asked };
}

const load = () => loadDeployConfig({ file, env: {}, baseDir: folder });

test('six questions make a description that loads, with a user pool where the region has them', async () => {
  const { code, printed, asked } = await init(
    '',
    'eu-central-1',
    'crm=https://crm.internal',
    '',
    '',
    'ops@example.com',
  );
  expect(code).toBe(0);
  expect(asked).toHaveLength(6);
  expect(printed).toBe(
    `Written: ${file}. Try it: npm start -- --config ${file}\nIn a clone of the project, deploy it: npx cdk diff --all -c config=${file}`,
  );
  expect(load()).toMatchObject({
    name: 'cell-gateway',
    region: 'eu-central-1',
    auth: { mode: 'jwt', cognito: 'create' },
    tenants: { validate: true },
    alarms: { contacts: { P0: ['ops@example.com'], P1: ['ops@example.com'] } },
    cells: { crm: { baseUrl: 'https://crm.internal' } },
    warnings: [],
  });
});

test('in China an issuer and its audience are asked for, and nothing is offered that is not there', async () => {
  const cells = 'crm=http://10.0.0.1:8001, erp=https://erp.internal/base/';
  const { code, asked } = await init('gw', 'cn-north-1', cells, 'https://id.example.cn/', 'gateway', 'no', '-');
  expect([code, asked[3]]).toEqual([0, 'Issuer of the tokens, an https:// URL: ']);
  expect(load()).toMatchObject({
    auth: {
      issuer: 'https://id.example.cn/',
      jwksUri: 'https://id.example.cn/.well-known/jwks.json',
      audience: ['gateway'],
    },
    tenants: { validate: false },
    cells: { crm: { baseUrl: 'http://10.0.0.1:8001' }, erp: { baseUrl: 'https://erp.internal/base' } },
  });
});

test('the schema for editors is named relative to the file', async () => {
  await init('', 'eu-central-1', 'crm=https://crm.internal', '', '', '-');
  const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(file, 'utf8')) ?? [];
  expect(path.resolve(folder, schema)).toBe(path.resolve('deploy/gateway.schema.json'));
});

test.each([
  ['a name', ['Gateway!', 'gw'], 'Use a-z, 0-9 and -, a letter first'],
  ['a region', ['gw', 'mars-1', 'eu-central-1'], 'mars-1 is not an AWS region.'],
  ['a Cell', ['gw', 'eu-central-1', 'crm', 'crm=https://crm'], 'crm is not NAME=URL'],
  ['no answer', ['gw', '', 'eu-central-1'], 'An answer is needed.'],
])('%s that cannot be used is asked for again, with a sentence', async (_, answers, sentence) => {
  const { noted, asked } = await init(...answers);
  expect(noted).toContain(sentence);
  expect(new Set(asked).size).toBe(asked.length - 1);
});

test('an end of input writes nothing', async () => {
  const { code, noted } = await init('gw', 'eu-central-1');
  expect(code).toBe(1);
  expect(noted).toContain('No usable answer came. Nothing was written.');
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('a file that is there is not written over, and nothing is asked', async () => {
  writeFileSync(file, 'mine');
  const { code, noted, asked } = await init();
  expect([code, asked]).toEqual([2, []]);
  expect(noted).toContain(`${file} is there already.`);
  expect(readFileSync(file, 'utf8')).toBe('mine');
});
