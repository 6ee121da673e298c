// Writes the files that are generated from one source; `npm test` fails when one is out of date.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED_FILES } from '../lib/alerting/generated-files';

for (const { path, content } of GENERATED_FILES) {
  const file = join(__dirname, '..', path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const wanted = content(present);
  if (wanted === present) continue;
  writeFileSync(file, wanted);
  console.log(`written: ${path}`);
}
