// Files about the API that are written from the lists of routes and errors.

import { stringify } from 'yaml';
import type { GeneratedFile } from '../generated-file';
import { apiDocument } from './document';
import { errorCatalogue } from './error-catalogue';

const NOTICE = '# Generated from lib/api-description by `npm run generate`; do not edit.';

export const API_FILES: readonly GeneratedFile[] = [
  {
    path: 'docs/api/openapi.yaml',
    content: () => `${NOTICE}\n${stringify(apiDocument(), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  },
  { path: 'docs/api/errors.md', content: errorCatalogue },
];
