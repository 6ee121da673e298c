// Writes a description (and route files next to it) to a folder of the test's own, and loads it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DeployConfig, DeployConfigError, loadDeployConfig } from '../../lib/deploy-config';

export const MINIMAL = `
name: test
auth: { mode: header }
signing: { schemes: [hmac-v1] }
tenants: { validate: false }
`;

/** Says nothing that synth warns about. */
export const TRUSTED = MINIMAL.replace(
  'mode: header',
  'mode: jwt, issuer: https://id.example.com, jwksUri: https://id.example.com/keys, audience: [gateway], permissions: {}',
).concat('proxy: { authorization: forward }\n');

export interface Scene {
  readonly yaml?: string;
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

export function load({ yaml = MINIMAL, env = {}, files = {} }: Scene): DeployConfig {
  const baseDir = mkdtempSync(path.join(tmpdir(), 'deploy-config-'));
  try {
    writeFileSync(path.join(baseDir, 'config.yaml'), yaml);
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(baseDir, name), content);
    return loadDeployConfig({ file: 'config.yaml', env, baseDir });
  } finally {
    rmSync(baseDir, { recursive: true });
  }
}

/** The faults of a description that must not load, as `where` -> the rest of the line. */
export function faultsOf(scene: Scene): Record<string, string> {
  try {
    load(scene);
  } catch (error) {
    if (!(error instanceof DeployConfigError)) throw error;
    return Object.fromEntries(
      error.faults.map((fault) => [
        fault.where.replace(/^.*\/deploy-config-[^/]+\//, ''),
        `got ${fault.got}; expected ${fault.expected}`,
      ]),
    );
  }
  throw new Error('the description loaded');
}
