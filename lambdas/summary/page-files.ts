// GET /ops: the static page that stands next to the bundle since synth, as those of the API description do. It holds no data,
// so anyone may load it; what it shows it asks of the admin API.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ASSET_FILE from '../contract/asset-files';
import type { HttpApp } from '../domain/http';
import type { DocsFiles } from './docs-route';
import { isNamedBy, weakTag } from './entity-tag';

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

interface OpsPageFiles {
  readonly html: string;
  /** Value of the Content-Security-Policy header, made with the page. */
  readonly contentSecurityPolicy: string;
}

export function createOpsPageRoute({ html, contentSecurityPolicy }: OpsPageFiles): HttpApp {
  const etag = weakTag(html + contentSecurityPolicy);
  const headers = {
    etag,
    // Asked again each time: a page that a deployment has replaced must not talk to the new API.
    'cache-control': 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
  return async (request) =>
    isNamedBy(request.headers['if-none-match'], etag)
      ? { status: 304, headers, body: '' }
      : { status: 200, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body: html };
}
