// Preloaded into a process that a test starts: its bundles are those that the tests keep. Its threads bundle nothing.

const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  const file = require.resolve('esbuild');
  const esbuild = require(file);
  const { keptBuildSync } = require('./kept-bundles.cjs');
  require.cache[file].exports = { ...esbuild, buildSync: (options) => keptBuildSync(esbuild, options) };
}
