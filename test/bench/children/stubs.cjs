// What the functions talk to while they are measured: an echoing Cell, the secrets extension, an issuer's keys and AWS
// over TLS. A process of its own, so that its work is not counted. Prints its ports as one line of JSON.

const { readFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const [certificateFile, keyFile, jwksFile] = process.argv.slice(2);

const cell = http.createServer((request, response) => {
  if (request.url === '/health') {
    response.end('{"status":"up"}');
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});

// Longer than any pause between rounds: not every contender survives a connection that was closed meanwhile.
cell.keepAliveTimeout = 600_000;

const extension = http.createServer((_request, response) => response.end('{"SecretString":"bench-only-secret"}'));

const jwks = http.createServer((_request, response) => response.end(readFileSync(jwksFile)));

// Empty tables, accepted events, and a secret for those who ask Secrets Manager itself.
const EMPTY_RESULT = '{"Items":[],"Count":0,"Responses":{},"Entries":[{"EventId":"1"}],"FailedEntryCount":0}';

const aws = https.createServer(
  { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
  (request, response) => {
    request.resume();
    if (request.url === '/jwks') {
      response.end(readFileSync(jwksFile));
      return;
    }
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    const isSecret = String(request.headers['x-amz-target']).startsWith('secretsmanager');
    response.end(isSecret ? '{"SecretString":"bench-only-secret"}' : EMPTY_RESULT);
  },
);

const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

void Promise.all([cell, extension, jwks, aws].map(listen)).then(([cellPort, extensionPort, jwksPort, awsPort]) =>
  process.stdout.write(`${JSON.stringify({ cellPort, extensionPort, jwksPort, awsPort })}\n`),
);
