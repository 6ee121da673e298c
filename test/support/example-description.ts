// The example of a production description, unchanged and with its options turned on.

import { readFileSync } from 'node:fs';
import path from 'node:path';
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
export const EXAMPLE_ROUTES = { 'routes.yaml': 'routes: { erp: http://erp }' };

/** Every option of the example, in two descriptions: health checkers of a second region show no certificate. */
export function everyOption() {
  const text = exampleDescription('prod.example.yaml');
  return {
    twoRegions: withOptions(text, 'mutualTls', 'clientCertificateArn'),
    mutualTls: withOptions(text, 'secondRegion'),
  };
}

export function loadEveryOption() {
  const { twoRegions, mutualTls } = everyOption();
  const files = EXAMPLE_ROUTES;
  return { twoRegions: load({ yaml: twoRegions, files }), mutualTls: load({ yaml: mutualTls, files }) };
}
