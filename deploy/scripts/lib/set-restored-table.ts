// Names a restored table in a deployment description, comments and layout kept. Used by backup_switch.sh.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

/** `own` takes the name out again. */
export function setRestoredTable(description: string, table: string, name: string): string {
  const document = parseDocument(description);
  const path = ['state', 'restored', table];
  if (name !== 'own') document.setIn(path, name);
  else if (document.hasIn(path)) document.deleteIn(path);
  return document.toString();
}

if (require.main === module) {
  const [file = '', table = '', name = ''] = process.argv.slice(2);
  writeFileSync(file, setRestoredTable(readFileSync(file, 'utf8'), table, name));
}
