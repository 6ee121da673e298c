// The source files that one GET runs through in the proxy, in the order of their first execution: the length of the story.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { DEFAULT_SIGNING } from '../../../lambdas/contract/signing';
import { figureTable } from '../../../lib/generated-file';
import { readEvent, withVerdict } from '../support/events';
import { writeMarkedBundle } from '../support/marked-bundle';

const CHILD = path.join(__dirname, '../children/files.cjs');

export async function files(): Promise<string> {
  const { files: found, look } = await filesOfOneGet();
  const table = (title: string, paths: readonly string[]) =>
    figureTable(
      ['', `${title}, ${paths.length} files`],
      paths.map((file, index) => [index + 1, `\`${file}\``]),
    );
  return `${table('one GET', found)}\n\n${table('the look at the table next to it, once in two seconds', look)}`;
}

export interface FilesOfOneGet {
  /** In order of first execution. */
  readonly files: readonly string[];
  readonly look: readonly string[];
}

/** A warm environment's GET, signed, to a Cell on this machine. Code that runs when the bundle is loaded is not counted. */
export async function filesOfOneGet(): Promise<FilesOfOneGet> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gateway-files-'));
  // Cell, secrets extension and tables at once: no answer of the tables is waited for.
  const others = createServer((_, response) => response.end('{"SecretString":"made for this run"}'));
  await once(others.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = others.address() as AddressInfo;
    const bundle = path.join(folder, 'index.js');
    await writeMarkedBundle('proxy', bundle);
    const cells = { erp: { baseUrl: `http://127.0.0.1:${port}`, core: true } };
    writeFileSync(path.join(folder, ASSET_FILE.routes), JSON.stringify({ cells }));
    writeFileSync(path.join(folder, 'event.json'), JSON.stringify(withVerdict(readEvent('any'), 'unverified')));
    return await run(bundle, folder, environment(folder, port));
  } finally {
    others.closeAllConnections();
    others.close();
    rmSync(folder, { recursive: true });
  }
}

async function run(bundle: string, folder: string, env: Record<string, string>): Promise<FilesOfOneGet> {
  const child = spawn(process.execPath, [CHILD, bundle, path.join(folder, 'event.json')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdio[3]?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  const report = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Partial<FilesOfOneGet> & {
    statusCode?: number;
  };
  if (report.statusCode !== 200) throw new Error(`The GET ended with ${report.statusCode}`);
  return { files: report.files ?? [], look: report.look ?? [] };
}

function environment(folder: string, port: number): Record<string, string> {
  return {
    [ENV.deployment]: 'files',
    [ENV.signingSecretId]: 'signing',
    [ENV.signingSettings]: JSON.stringify(DEFAULT_SIGNING),
    [ENV.secretsExtensionPort]: String(port),
    [ENV.requireTenantId]: '1',
    [ENV.stateTable]: 'state',
    [ENV.proxySettings]: JSON.stringify(DEFAULT_PROXY),
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'files',
    AWS_SECRET_ACCESS_KEY: 'files',
    AWS_SESSION_TOKEN: 'files',
    LAMBDA_TASK_ROOT: folder,
  };
}
