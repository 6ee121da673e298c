// Pointing the stack at a restored table: refused while the table lacks what a restore leaves out, else one line changes.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setRestoredTable } from '../../../deploy/scripts/lib/set-restored-table';
import { type ScriptStage, scriptStage } from '../../support/script-stage';

const DESCRIPTION = `# Ours
name: gw # kept
auth: { mode: header }
tenants:
  validate: true
`;

let stage: ScriptStage;
let folder: string;
let config: string;
beforeAll(async () => {
  stage = await scriptStage();
  folder = await mkdtemp(join(tmpdir(), 'switch-'));
  config = join(folder, 'gw.yaml');
});
beforeEach(() => writeFile(config, DESCRIPTION));
afterAll(async () => {
  await stage.stop();
  await rm(folder, { recursive: true });
});

const GOOD = { deletionProtection: true, ttl: true, pointInTimeRecovery: true, tags: {} };
const switchTo = (table: string, ...more: string[]) =>
  stage.run('backup_switch.sh', '--config', config, '--tenants', table, ...more);

test.each([
  ['deletion protection', { deletionProtection: false }],
  ['TTL', { ttl: false }],
  ['point-in-time recovery', { pointInTimeRecovery: false }],
])('a table without %s is refused', async (what, lack) => {
  stage.settings.set(stage.tenants, { ...GOOD, ...lack });
  const { code, stderr } = await switchTo(stage.tenants);
  expect(code).toBe(1);
  expect(stderr).toContain(`has no ${what}`);
  expect(await readFile(config, 'utf8')).toBe(DESCRIPTION);
});

test('a good table is named in the description, whose comments stay; own takes it out again', async () => {
  stage.settings.set(stage.tenants, GOOD);
  expect((await switchTo(stage.tenants, '--dry-run')).code).toBe(0);
  expect(await readFile(config, 'utf8')).toBe(DESCRIPTION);
  expect((await switchTo(stage.tenants)).code).toBe(0);
  const switched = await readFile(config, 'utf8');
  expect(switched).toContain('name: gw # kept');
  expect(switched).toContain(`state:\n  restored:\n    tenants: ${stage.tenants}\n`);
  expect((await switchTo('own')).code).toBe(0);
  expect(await readFile(config, 'utf8')).not.toContain(stage.tenants);
});

test('a table that stands in is replaced by the next one', () => {
  const once = setRestoredTable(DESCRIPTION, 'tenants', 'first');
  expect(setRestoredTable(once, 'tenants', 'second')).not.toContain('first');
  expect(setRestoredTable(DESCRIPTION, 'state', 'own')).toBe(DESCRIPTION);
});
