// One cold start: loads a bundle, calls its handler once and reports the CPU time since the process began, in ms.
// Without a bundle it reports what bare node takes.

const { readFileSync, writeSync } = require('node:fs');

const REPORT_FD = 3;
const [bundle, eventFile] = process.argv.slice(2);
const context = { functionName: 'bench', awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 };

async function run() {
  if (bundle === undefined) return undefined;
  return require(bundle).handler(JSON.parse(readFileSync(eventFile, 'utf8')), context);
}

run().then(
  (answer) => {
    const { user, system } = process.cpuUsage();
    writeSync(REPORT_FD, JSON.stringify({ cpuMs: (user + system) / 1000, answer }));
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
