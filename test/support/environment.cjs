// Jest's own environment, in workers that end at once: Node takes long to free what a worker has loaded. The event comes
// when nothing is open any more, so a test that leaves something open still shows. Even so the kernel frees gigabytes for
// longer than the half second that Jest waits by default; jest.config.json allows ten seconds.

const { TestEnvironment } = require('jest-environment-node');

if (process.env.JEST_WORKER_ID !== undefined && process.send !== undefined) {
  process.once('exit', (code) => process.reallyExit(code));
}

// The CDK's own check of templates takes four seconds each time. `cdk synth` of test/cdk/synth.test.ts makes it, in an
// environment of its own, and so do the system tests, whose configuration turns it on.
process.env.CDK_VALIDATION ??= 'false';

module.exports = TestEnvironment;
