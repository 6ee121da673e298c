// The system tests run as all tests do, but need programs of the machine, which a preflight looks for.

// Every held region is held to CloudFormation's rules.
process.env.CDK_VALIDATION = 'true';

const base = require('../../jest.config.json');

module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/system'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A million responses, or 200,000 requests, in one test.
  testTimeout: 480_000,
  globalSetup: '<rootDir>/test/system/support/preflight.ts',
  testSequencer: '<rootDir>/test/system/support/longest-first.cjs',
};
