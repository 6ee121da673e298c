// Sixteen callers on kept connections: each message names a number of POSTs, and one word comes back. argv: port, body.

'use strict';

const { Agent, request } = require('node:http');

const CALLERS = 16;
const [port, body] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

function post() {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/', headers }, (incoming) => {
      incoming.resume().on('end', () => (incoming.statusCode === 200 ? resolve() : reject(incoming.statusCode)));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function postAll(requests) {
  let left = requests;
  const call = async () => {
    while (left > 0) {
      left -= 1;
      await post();
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  process.send('done');
}

process.on('message', ({ requests }) => void postAll(requests));
