// The pages that stand beside the function's bundle since synth.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASSET_FILE } from '../contract/environment';
import type { DocsFiles } from './docs-route';
import type { OpsPageFiles } from './ops-page-route';

export function readOpsPage(taskRoot: string): OpsPageFiles {
  const text = (file: string): string => readFileSync(join(taskRoot, file), 'utf8');
  return { html: text(ASSET_FILE.opsPage), contentSecurityPolicy: text(ASSET_FILE.opsPagePolicy) };
}

export function docsFilesIn(taskRoot: string): DocsFiles {
  const read = (file: string): Buffer => readFileSync(join(taskRoot, file));
  return {
    page: () => read(ASSET_FILE.docsPage),
    json: () => read(ASSET_FILE.docsJson),
    contentSecurityPolicy: () => read(ASSET_FILE.docsPagePolicy).toString('utf8'),
  };
}
