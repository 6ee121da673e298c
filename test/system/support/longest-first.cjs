// Starts the tests of changed code first: they take minutes, and the other worker has all other files meanwhile.

const { default: Sequencer } = require('@jest/test-sequencer');

const LONG = /\/(?:mutation|planted-changes)\.test\.ts$/;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    // oxlint-disable-next-line no-array-sort -- Jest's own method, which returns a new list
    const sorted = super.sort(tests);
    return [...sorted.filter(({ path }) => LONG.test(path)), ...sorted.filter(({ path }) => !LONG.test(path))];
  }
};
