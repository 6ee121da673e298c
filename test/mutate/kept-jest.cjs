// A Jest that stays: runs the test files of each message, and answers whether they passed.

const path = require('node:path');
const { createRequire } = require('node:module');

const folder = process.cwd();
const { runCLI } = createRequire(path.join(folder, 'package.json'))('@jest/core');
// With `bail` Jest would end the process at the first failure.
const options = { runTestsByPath: true, runInBand: true, silent: true, reporters: [], watchman: false };

// A mutant may leave work behind that fails later: that says nothing about the next one.
process.on('uncaughtException', () => undefined);
process.on('unhandledRejection', () => undefined);

process.on('message', (tests) => {
  void runCLI({ _: tests, $0: 'jest', ...options }, [folder])
    .then(
      ({ results }) => results.success,
      () => false,
    )
    .then((passed) => process.send(passed));
});
