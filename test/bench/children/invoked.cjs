// Runs a function's bundle once for each message, which is the event, and tells what the invocation took. argv: bundle.

'use strict';

const { handler } = require(process.argv[2]);

async function invoke(event) {
  let peak = 0;
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const sampling = setInterval(sample, 20);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const answer = await handler(event, { getRemainingTimeInMillis: () => 89_000 });
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  sample();
  clearInterval(sampling);
  const { statusCode, body = '' } = answer ?? {};
  const bytes = Buffer.byteLength(JSON.stringify(answer ?? null));
  process.send({
    ms,
    cpuMs: (user + system) / 1000,
    peakMb: peak / 2 ** 20,
    statusCode,
    bytes,
    bodyBytes: body.length,
  });
}

process.on('message', (event) => void invoke(event));
