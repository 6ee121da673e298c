// Loads a marked bundle and reports the files whose functions ran during its handler's second call, in order: by then the
// key is known and the state is fresh, as for all requests but an environment's first.

const { readFileSync, writeSync } = require('node:fs');

const REPORT_FD = 3;
const [bundle, eventFile] = process.argv.slice(2);
const files = new Set();
globalThis.ran = (file) => files.add(file);

const { handler } = require(bundle);
const call = () => handler(JSON.parse(readFileSync(eventFile, 'utf8')), { getRemainingTimeInMillis: () => 29_000 });

async function secondCall() {
  await call();
  files.clear();
  return call();
}

secondCall().then(
  ({ statusCode }) => {
    writeSync(REPORT_FD, JSON.stringify({ statusCode, files: [...files] }));
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
