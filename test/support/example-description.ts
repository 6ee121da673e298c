// The example of a production description, as it stands and with every option taken in.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export const exampleDescription = (file: string): string =>
  readFileSync(path.resolve(__dirname, '../../deploy/config', file), 'utf8');

/** Settings are commented without a space, prose with one. */
export function withOptions(text: string): string {
  return text.replace(/^( *)#(?=\S)/gm, '$1');
}

/** What the option `routesFile` of the example names. */
export const EXAMPLE_ROUTES = { 'routes.yaml': 'routes: { erp: http://erp }' };
