// The project's own CDK CLI, as a user runs it on a machine that knows nothing of AWS.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(__dirname, '../..');

/** `home` stands in for the user's: no credentials and no settings are found there, and no metadata service is asked. */
export function cdk(home: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return promisify(execFile)(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NO_COLOR: '1',
      ...env,
    },
    maxBuffer: 64 * 2 ** 20,
  });
}

interface Manifest {
  readonly missing?: unknown;
  readonly artifacts: Readonly<Record<string, { readonly type: string }>>;
}

/** `cdk synth` of a description, by CloudFormation's rules too; `folder` takes what it writes. */
export async function synthesizedManifest(folder: string, config: string): Promise<Manifest> {
  const out = path.join(folder, 'out');
  await cdk(folder, ['synth', '--quiet', '--output', out, '-c', `config=${config}`]);
  return JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8')) as Manifest;
}

export function stackNames({ artifacts }: Manifest): string[] {
  return Object.keys(artifacts).filter((name) => artifacts[name]?.type === 'aws:cloudformation:stack');
}
