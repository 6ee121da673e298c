// Writes the files that are generated from one source; `npm test` fails when one is out of date.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { API_FILES } from '../lib/api-description/generated-files';
import { CONFIGURATION_FILES } from '../lib/documents/configuration/document';
import { DECISION_INDEX } from '../lib/documents/decision-index';
import { LICENCE_LIST } from '../lib/documents/licences';
import { REGION_TABLE } from '../lib/documents/region-table';
import { OBSERVABILITY_FILES } from '../lib/observability/generated-files';
import { helpAsked } from '../lib/terminal/help-asked';

const FILES = [
  ...OBSERVABILITY_FILES,
  ...API_FILES,
  ...CONFIGURATION_FILES,
  DECISION_INDEX,
  LICENCE_LIST,
  REGION_TABLE,
];

const HELP = `npm run generate
  Writes the files that are generated from the code, and names those that have
  changed: the configuration guides, the API's description, alerts, licences.
`;

function writeFiles(): void {
  for (const { path, content } of FILES) {
    const file = join(__dirname, '..', path);
    const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const wanted = content(present);
    if (wanted === present) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wanted);
    console.log(`written: ${path}`);
  }
}

if (!helpAsked(HELP)) writeFiles();
