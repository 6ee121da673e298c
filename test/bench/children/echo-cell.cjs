// A Cell that does next to nothing: reads the body, answers a small JSON, which is its health page as well. Its port is
// its only output.

const { createServer } = require('node:http');

const answer = Buffer.from(
  JSON.stringify({ status: 'up', data: Array.from({ length: 4 }, (_, n) => ({ id: n, name: 'a record' })) }),
);
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, headers);
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
