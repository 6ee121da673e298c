// The API description as it is served: one self-contained page, and OpenAPI as JSON.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ASSET_FILE } from '../../lambdas/contract/environment';
import { apiDocument } from '../api-description/document';
import { pageContent, pageNavigation } from '../api-description/page/page';
import type { AssetFiles } from './function-asset';
import { buildPage, type SelfContainedPage } from './self-contained-page';

const SOURCE_DIRECTORY = join(__dirname, '..', '..', 'lambdas', 'summary', 'docs-page');

export function buildDocsPage(): SelfContainedPage {
  return buildPage({
    directory: SOURCE_DIRECTORY,
    connectTo: "'none'",
    parts: { '<!-- navigation -->': pageNavigation(), '<!-- content -->': pageContent() },
  });
}

let files: AssetFiles | undefined;

/** Built once a process: a test run synthesizes many stacks. */
export function docsFiles(): AssetFiles {
  files ??= build();
  return files;
}

function build(): AssetFiles {
  const { html, contentSecurityPolicy } = buildDocsPage();
  return {
    [ASSET_FILE.docsPage]: gzip(html),
    [ASSET_FILE.docsPagePolicy]: contentSecurityPolicy,
    [ASSET_FILE.docsJson]: gzip(JSON.stringify(apiDocument())),
  };
}

function gzip(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}
