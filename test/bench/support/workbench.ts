// Everything a benchmark of the functions needs, made for one run and taken away after it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import { buildOpsPage } from '../../../lib/constructs/self-contained-page';
import { writeBundles } from './bundles';
import { type BenchCredentials, createCredentials } from './credentials';
import { functionEnvironment } from './function-environment';
import { type Stubs, startStubs } from './stubs';

export interface Workbench {
  readonly folder: string;
  readonly bundles: ReadonlyMap<string, string>;
  readonly credentials: BenchCredentials;
  readonly stubs: Stubs;
  readonly environment: Readonly<Record<string, string>>;
  readonly bundle: (name: string) => string;
}

export async function withWorkbench<T>(run: (bench: Workbench) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gateway-bench-'));
  let stubs: Stubs | undefined;
  try {
    const bundles = writeBundles(folder);
    const credentials = await createCredentials(folder);
    stubs = await startStubs(credentials);
    writeRoutes(folder, stubs.cellPort);
    const page = buildOpsPage();
    writeFileSync(path.join(folder, ASSET_FILE.opsPage), page.html);
    writeFileSync(path.join(folder, ASSET_FILE.opsPagePolicy), page.contentSecurityPolicy);
    const environment = functionEnvironment(folder, credentials, stubs);
    const bundle = (name: string): string => {
      const file = bundles.get(name);
      if (file === undefined) throw new Error(`There is no bundle ${name}`);
      return file;
    };
    return await run({ folder, bundles, credentials, stubs, environment, bundle });
  } finally {
    stubs?.process.kill();
    rmSync(folder, { recursive: true });
  }
}

function writeRoutes(folder: string, cellPort: number): void {
  const cells = { erp: { baseUrl: `http://127.0.0.1:${cellPort}`, core: true } };
  writeFileSync(path.join(folder, ASSET_FILE.routes), JSON.stringify({ cells }));
}
