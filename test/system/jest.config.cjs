// The system tests run as all tests do, but need programs of the machine, which a preflight looks for.

const base = require('../../jest.config.json');

module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/system'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/system/support/preflight.ts',
};
