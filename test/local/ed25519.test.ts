// A description that signs with Ed25519 runs on one machine: the key is made, and Cells are told what verifies it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../deploy/cell-kit/node/settings';
import { createVerifier } from '../../deploy/cell-kit/node/verifier';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { type Answer, httpCell, type TestCell } from '../support/cell-server';
import { judgeByRole } from '../support/iam/role-judge';
import { closeConnections, send } from './support/raw-request';

const folder = mkdtempSync(join(tmpdir(), 'ed25519-'));
const configFile = join(folder, 'config.yaml');
let cell: TestCell;
let answer: Answer;

beforeAll(async () => {
  writeFileSync(
    configFile,
    [
      'name: gw',
      'auth: { mode: header }',
      'tenants: { validate: false }',
      'signing: { schemes: [rfc9421], rfc9421Algorithm: ed25519 }',
      'state: { removal: destroy, deletionProtection: false }',
    ].join('\n'),
  );
  cell = await httpCell((received, response) => answer(received, response));
});
afterAll(async () => {
  closeConnections();
  await cell.close();
  rmSync(folder, { recursive: true });
});

/** The kit in front, with the key that the run says Cells need. */
function verifying({ verificationKey = '' }: LocalStack): Answer {
  const settings = readSettings({ CELL_SIGNING_SCHEMES: 'rfc9421', CELL_SIGNING_PUBLIC_KEY: verificationKey });
  const verify = createVerifier(settings, { writeAudit: async () => undefined, nowMs: Date.now });
  return ({ method, url: target, headers, body }, response) => {
    void verify({ method, target, headers, body }).then(({ ok }) => response.writeHead(ok ? 200 : 403).end());
  };
}

test('a Cell verifies with the key that the run names, which a data folder keeps', async () => {
  const keys = new Set<string | undefined>();
  for (let start = 0; start < 2; start += 1) {
    const dataFolder = join(folder, 'data');
    const env = { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: 'header', CELL_CRM_URL: cell.baseUrl };
    const stack = await startLocal({ judge: judgeByRole, configFile, dataFolder, env });
    try {
      answer = verifying(stack);
      const headers = { authorization: 'Bearer any', 'x-tenant-id': 'acme' };
      expect((await send(stack.url, 'GET', '/api/v1/crm/orders', headers)).status).toBe(200);
      expect(stack.signsWithUnknownKey).toBe(false);
      keys.add(stack.verificationKey);
    } finally {
      await stack.close();
    }
  }
  expect([...keys]).toEqual([expect.stringMatching(/^base64:[A-Za-z0-9+/]{43}=$/)]);
});
