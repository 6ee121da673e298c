// The API description as it is served: one self-contained page, and OpenAPI as JSON.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as ASSET_FILE from '../../lambdas/contract/asset-files';
import { apiDocument } from '../api-description/document';
import type { Described } from '../api-description/page/openapi';
import { pageContent, pageNavigation } from '../api-description/page/page';
import type { AssetFiles } from './function-asset';
import { buildPage, type SelfContainedPage } from './self-contained-page';

const SOURCE_DIRECTORY = join(__dirname, '..', '..', 'lambdas', 'pages', 'docs');

export function buildDocsPage(document = apiDocument()): SelfContainedPage {
  const described = document as Described;
  return buildPage({
    directory: SOURCE_DIRECTORY,
    connectTo: "'none'",
    parts: { '<!-- navigation -->': pageNavigation(described), '<!-- content -->': pageContent(described) },
  });
}

let files: AssetFiles | undefined;

/** Built once a process: a test run synthesizes many stacks. */
export function docsFiles(): AssetFiles {
  files ??= build();
  return files;
}

function build(): AssetFiles {
  const document = apiDocument();
  const { html, contentSecurityPolicy } = buildDocsPage(document);
  return {
    [ASSET_FILE.docsPage]: gzip(html),
    [ASSET_FILE.docsPagePolicy]: contentSecurityPolicy,
    [ASSET_FILE.docsJson]: gzip(JSON.stringify(document)),
  };
}

function gzip(text: string): Uint8Array {
  return gzipSync(text, { level: 9 });
}
