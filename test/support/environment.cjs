// Jest's own environment, in workers that end at once: what a worker has loaded takes longer to free than the half second
// that Jest waits for it. The event comes when nothing is open any more, so a test that leaves something open still shows.

const { TestEnvironment } = require('jest-environment-node');

if (process.env.JEST_WORKER_ID !== undefined && process.send !== undefined) {
  process.once('exit', (code) => process.reallyExit(code));
}

module.exports = TestEnvironment;
