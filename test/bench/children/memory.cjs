// Sends requests through one environment of authorizer and proxy, and reports heap and sockets as it goes. Needs
// --expose-gc. argv: authorizer's bundle, proxy's bundle, event as JSON, number of requests, samples, callers.

'use strict';

const { readdirSync, readlinkSync } = require('node:fs');

/** Idle connections too, which Node itself does not count. */
const DESCRIPTORS = '/proc/self/fd';

const [authorizerBundle, proxyBundle, eventJson, ...numbers] = process.argv.slice(2);
const [requests, samples, callers] = numbers.map(Number);
const authorizer = require(authorizerBundle).handler;
const proxy = require(proxyBundle).handler;
const context = { getRemainingTimeInMillis: () => 29_000 };

let sent = 0;

function isSocket(descriptor) {
  try {
    return readlinkSync(`${DESCRIPTORS}/${descriptor}`).startsWith('socket:');
  } catch {
    // The one that the folder itself was read by.
    return false;
  }
}

async function ask() {
  // An event of its own for each request, as Lambda makes it.
  const event = JSON.parse(eventJson);
  event.headers['x-request-id'] = `request-${sent}`;
  const { context: lambda } = await authorizer(event, context);
  event.requestContext.authorizer = { lambda };
  const { statusCode } = await proxy(event, context);
  if (statusCode !== 200) throw new Error(`A request was answered ${statusCode}`);
}

function sample() {
  globalThis.gc();
  const sockets = readdirSync(DESCRIPTORS).filter(isSocket).length;
  process.send({ sent, heapMb: process.memoryUsage().heapUsed / 2 ** 20, sockets });
}

async function main() {
  for (let step = 1; step <= samples; step += 1) {
    const until = Math.round((requests * step) / samples);
    const call = async () => {
      while (sent < until) {
        sent += 1;
        await ask();
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    sample();
  }
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
