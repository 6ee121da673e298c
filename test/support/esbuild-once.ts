// Stands in for esbuild in all tests: each test file is a new world for Jest, and would bundle again what the last one
// bundled.

import path from 'node:path';
import type { build as Build, BuildOptions, BuildResult, buildSync as BuildSync, version as Version } from 'esbuild';

interface Real {
  readonly build: typeof Build;
  readonly buildSync: typeof BuildSync;
  readonly version: typeof Version;
}

interface KeptBundles {
  readonly keptBuildSync: (real: Real, options: BuildOptions) => BuildResult;
}

const { keptBuildSync } = require('./kept-bundles.cjs') as KeptBundles;

// By its path: its name leads here.
const esbuild = jest.requireActual<Real>(path.resolve(__dirname, '../../node_modules/esbuild/lib/main.js'));

/** With plugins, or to a file: as it is. */
export const { build } = esbuild;

export const buildSync = (options: BuildOptions): BuildResult => keptBuildSync(esbuild, options);
