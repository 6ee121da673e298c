// Starts the process that plays Cell, secrets extension, issuer and AWS.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BenchCredentials } from './credentials';

export interface Stubs {
  readonly cellPort: number;
  readonly extensionPort: number;
  readonly jwksPort: number;
  readonly awsPort: number;
  readonly process: ChildProcess;
}

export async function startStubs(credentials: BenchCredentials): Promise<Stubs> {
  const script = path.join(__dirname, '../children/stubs.cjs');
  const files = [credentials.certificateFile, credentials.certificateKeyFile, credentials.jwksFile];
  const child = spawn(process.execPath, [script, ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ...(JSON.parse(line.toString()) as Omit<Stubs, 'process'>), process: child };
}
