// The example of a production description, as it stands and with its options taken in.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DeployConfig } from '../../lib/deploy-config';
import { load } from './description';

export const exampleDescription = (file: string): string =>
  readFileSync(path.resolve(__dirname, '../../deploy/config', file), 'utf8');

/** Settings are commented without a space, prose with one. Those named stay out, with what belongs to them. */
export function withOptions(text: string, ...left: readonly string[]): string {
  let outsideOf = Number.POSITIVE_INFINITY;
  const lines = text.split('\n').map((line) => {
    const [, indent = '', key] = /^( *)#(\w+)?/.exec(line) ?? [];
    if (indent.length <= outsideOf) outsideOf = Number.POSITIVE_INFINITY;
    if (key !== undefined && left.includes(key)) outsideOf = Math.min(outsideOf, indent.length);
    return outsideOf === Number.POSITIVE_INFINITY ? line.replace(/^( *)#(?=\S)/, '$1') : line;
  });
  return lines.join('\n');
}

/** What the option `routesFile` of the example names. */
const files = { 'routes.yaml': 'routes: { erp: http://erp }' };

/** Every option of the example, in two descriptions: health checkers of a second region show no certificate. */
export const everyOption = (): { readonly [variant in 'twoRegions' | 'mutualTls']: DeployConfig } => {
  const text = exampleDescription('prod.example.yaml');
  return {
    twoRegions: load({ yaml: withOptions(text, 'mutualTls', 'clientCertificateArn'), files }),
    mutualTls: load({ yaml: withOptions(text, 'secondRegion'), files }),
  };
};
