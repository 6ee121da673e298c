// Turning the signing key by script: each step in its order, none of them with a key in an argument.

import { createPublicKey } from 'node:crypto';
import { ed25519Key, secretBytes } from '../../../lambdas/domain/signing/signing-key';
import { PRIVATE_KEY_ARN, type ScriptStage, SECRET_ARN, scriptStage } from '../../support/script-stage';

const HOUR_MS = 3_600_000;

let stage: ScriptStage;
let changedAtMs = Date.now();
beforeEach(async () => {
  changedAtMs = Date.now();
  stage = await scriptStage(() => changedAtMs);
});
afterEach(() => stage.stop());

const step = (name: string, ...args: string[]) => stage.run('signing_key.sh', name, '--deployment', 'gw', ...args);
const valueOf = (name: string, arn = SECRET_ARN) => stage.secrets.version(arn, { stage: name })?.value;

test('prepare, switch, finish: the new key takes over, the old one is kept until nothing can be signed with it', async () => {
  expect((await step('prepare')).code).toBe(0);
  const fresh = valueOf('AWSPENDING') ?? '';
  expect(secretBytes(fresh)).toHaveLength(48);
  expect(valueOf('AWSCURRENT')).toBe('generated-first-key');

  expect((await step('switch')).stderr).toContain('see --cells-ready');
  expect(valueOf('AWSCURRENT')).toBe('generated-first-key');
  expect((await step('switch', '--cells-ready')).code).toBe(0);
  expect([valueOf('AWSCURRENT'), valueOf('AWSPREVIOUS')]).toEqual([fresh, 'generated-first-key']);
  expect(valueOf('AWSPENDING')).toBeUndefined();

  expect((await step('finish')).stderr).toMatch(/may still be on the way: 4[45]\d\d s to go/);
  expect(valueOf('AWSPREVIOUS')).toBe('generated-first-key');
  changedAtMs -= 2 * HOUR_MS;
  await step('rollback');
  await step('rollback');
  expect(valueOf('AWSCURRENT')).toBe(fresh);
  expect((await step('finish')).code).toBe(0);
  expect(valueOf('AWSPREVIOUS')).toBeUndefined();
  expect(JSON.stringify(stage.commands)).not.toContain(fresh.trim());
});

test('a step out of order is refused', async () => {
  expect((await step('switch', '--cells-ready')).stderr).toContain('no key is pending');
  expect((await step('finish')).stderr).toContain('no previous key');
  expect((await step('rollback')).stderr).toContain('no previous key');
  await step('prepare');
  expect((await step('prepare')).stderr).toContain('is pending already');
  expect((await step('cancel')).code).toBe(0);
  expect(valueOf('AWSPENDING')).toBeUndefined();
});

test('a dry run changes nothing and shows no key', async () => {
  const { code, stderr } = await step('prepare', '--dry-run');
  expect(code).toBe(0);
  expect(stderr).toContain('would run: aws secretsmanager put-secret-value');
  expect(stderr).not.toContain('base64:');
  expect(valueOf('AWSPENDING')).toBeUndefined();
});

test("export prints the shared key, or a Cell's own that differs from it", async () => {
  await step('prepare');
  const shared = (await step('export')).stdout.trim();
  expect(shared).toBe(valueOf('AWSPENDING')?.trim());
  const own = (await step('export', '--cell', 'erp')).stdout.trim();
  expect(secretBytes(own)).toHaveLength(32);
  expect((await step('export', '--cell', 'crm')).stdout.trim()).not.toBe(own);
  expect((await step('export', '--stage', 'AWSCURRENT')).stdout).toBe('generated-first-key\n');
});

test('an Ed25519 key: the gateway can sign with it, the Cells get its public half', async () => {
  expect((await step('prepare', '--ed25519')).code).toBe(0);
  const pem = valueOf('AWSPENDING', PRIVATE_KEY_ARN) ?? '';
  expect(ed25519Key(pem).algorithm).toBe('ed25519');
  const exported = (await step('export', '--ed25519')).stdout;
  expect(exported).toBe(createPublicKey(pem).export({ type: 'spki', format: 'pem' }));
  expect(valueOf('AWSPENDING')).toBeUndefined();
});
