// The ops page, built from its sources beside the function that serves it.

import { join } from 'node:path';
import { buildPage, type SelfContainedPage } from './self-contained-page';

const SOURCE_DIRECTORY = join(__dirname, '..', '..', 'lambdas', 'pages', 'ops');

export function buildOpsPage(directory = SOURCE_DIRECTORY): SelfContainedPage {
  return buildPage({ directory, connectTo: "'self'" });
}
