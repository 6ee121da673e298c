// Jest's own runtime, which gives every test file the worker's one copy of the CDK: a copy for each file would be read and
// compiled again. The CDK keeps no state between two apps.

const { default: Runtime } = require('jest-runtime');

/** Whoever asks: two copies would not know each other's classes. */
const SHARED = /^(aws-cdk-lib|constructs)(\/|$)/;

module.exports = class extends Runtime {
  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? require(name) : super.requireModuleOrMock(from, name);
  }
};
