// Runs the patrol's bundle once for each message, and tells what the invocation took. argv: bundle.

'use strict';

const { handler } = require(process.argv[2]);

async function invoke() {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const sampling = setInterval(sample, 20);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await handler({}, { getRemainingTimeInMillis: () => 60_000 });
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  sample();
  clearInterval(sampling);
  process.send({ ms, cpuMs: (user + system) / 1000, peakMb: peak / 2 ** 20 });
}

process.on('message', () => void invoke());
