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

/** Skips the tests of a file behind the first that fails: Jest's own `bail` ends the process. */
class StopAtFailure extends TestEnvironment {
  #failed = false;

  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) this.#failed = true;
    if (name === 'test_start' && this.#failed) test.mode = 'skip';
  }
}

module.exports = process.env.STOP_AT_FAILURE === undefined ? TestEnvironment : StopAtFailure;
