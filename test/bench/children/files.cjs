// Loads a marked bundle and reports two lists of files whose functions ran, each in order: those of a GET when the key is
// known and the state is fresh, and those that the look at the table adds once the state is no longer fresh.

const { readFileSync, writeSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');

const REPORT_FD = 3;
const [bundle, eventFile] = process.argv.slice(2);
const files = new Set();
globalThis.ran = (file) => files.add(file);

const { handler } = require(bundle);
const call = () => handler(JSON.parse(readFileSync(eventFile, 'utf8')), { getRemainingTimeInMillis: () => 29_000 });

const MOST_WAITS = 200;
const MOST_LOOKS = 4;
const LAST_OF_LOOK = 'lambdas/stores/dynamodb/fleet-items.ts';
/** Longer than a view of the fleet's state counts as fresh. */
const UNTIL_STALE_MS = 2_100;

/** What was read is learnt a few turns after the last file of the look has run. */
async function lookEnded() {
  for (let waits = 0; !files.has(LAST_OF_LOOK) && waits < MOST_WAITS; waits += 1) await pause(10);
  await pause(50);
}

/** On a slow machine the second of two calls may look at the table again: such a call is left out. */
async function freshCall() {
  for (let tries = 1; ; tries += 1) {
    files.clear();
    const { statusCode } = await call();
    const story = [...files];
    if (tries === MOST_LOOKS || !story.some((file) => file.startsWith('lambdas/stores/'))) return { statusCode, story };
    await lookEnded();
  }
}

async function measured() {
  // The first call ends before its look begins; the second one looks.
  await call();
  await call();
  await lookEnded();
  const { statusCode, story } = await freshCall();
  // A call that meets a look which a slow machine has still under way waits for that one, and adds nothing.
  for (let looks = 0; !files.has(LAST_OF_LOOK) && looks < MOST_LOOKS; looks += 1) {
    await pause(UNTIL_STALE_MS);
    files.clear();
    await call();
    await lookEnded();
  }
  return { statusCode, files: story, look: [...files].filter((file) => !story.includes(file)) };
}

measured().then(
  (report) => {
    writeSync(REPORT_FD, JSON.stringify(report));
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
