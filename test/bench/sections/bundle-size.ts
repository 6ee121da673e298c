// Minified bytes of every function against its budget.

import { gzipSync } from 'node:zlib';
import { bundleFunctions } from '../../../lib/constructs/bundles';
import { figureTable } from '../../../lib/generated-file';
import { BUNDLE_BUDGET_KB } from '../../support/bundle-budgets';

const BUDGETS: Readonly<Record<string, number | undefined>> = BUNDLE_BUDGET_KB;

export async function bundleSize(): Promise<string> {
  const rows = [...bundleFunctions().code].map(([name, code]) => {
    const budget = BUDGETS[name];
    return [name, code.length, gzipSync(code).length, budget === undefined ? 'none' : `${budget} KB`];
  });
  return figureTable(['function', 'bytes, minified', 'gzipped', 'budget'], rows);
}
