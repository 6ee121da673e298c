// A Cell over TLS that keeps connections for a minute, as a load balancer does. argv: files of the key and the certificate.
// Its port is its only output.

'use strict';

const { readFileSync } = require('node:fs');
const { createServer } = require('node:https');

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file));
const answer = Buffer.from(
  JSON.stringify({ data: Array.from({ length: 4 }, (_, n) => ({ id: n, name: 'a record' })) }),
);
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

const server = createServer({ key, cert, keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, headers);
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
