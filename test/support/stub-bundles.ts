// Stands in for lib/constructs/bundles where a test reads templates only: bundling costs most of a synthesis.
// Use: jest.mock('../../lib/constructs/bundles', () => jest.requireActual('../support/stub-bundles'));

import type { FunctionName } from '../../lambdas/contract/api-routes';
import type {
  Bundles,
  CodeApart,
  BUNDLE_FILE as FileName,
  FUNCTION_NAMES as Names,
} from '../../lib/constructs/bundles';

interface Real {
  readonly FUNCTION_NAMES: typeof Names;
  readonly BUNDLE_FILE: typeof FileName;
}

const real = jest.requireActual<Real>('../../lib/constructs/bundles');

export const { FUNCTION_NAMES, BUNDLE_FILE } = real;

export function bundleFunctions(): Bundles {
  const code = new Map<FunctionName, Uint8Array>(FUNCTION_NAMES.map((name) => [name, Buffer.from(name)]));
  return { code, metafile: { inputs: {}, outputs: {} } };
}

export const bundleApart = (name: CodeApart): Uint8Array => Buffer.from(name);
