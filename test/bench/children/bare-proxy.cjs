// The limit of a proxy on node:http: every request forwarded whole, no identity, no signature, nothing looked at, by two
// threads on one port. The port is its only output.

const { Agent, createServer, request } = require('node:http');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const THREADS = 2;
const PREFIX = '/api/v1/bench';

function serve({ upstream, port }) {
  const { hostname, port: upstreamPort, host } = new URL(upstream);
  const agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'lifo' });
  const server = createServer((incoming, response) => {
    whole(incoming, (body) => {
      const { method, url, headers } = incoming;
      const path = url.slice(PREFIX.length);
      const options = { agent, hostname, port: upstreamPort, method, path, headers: { ...headers, host } };
      const onward = request(options, (answer) => {
        whole(answer, (answerBody) => response.writeHead(answer.statusCode, answer.rawHeaders).end(answerBody));
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  server.listen({ host: '127.0.0.1', port, reusePort: true }, () => parentPort.postMessage(server.address().port));
}

function whole(stream, take) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('end', () => take(Buffer.concat(chunks)));
}

async function main() {
  const [upstream] = process.argv.slice(2);
  let port = 0;
  for (let n = 0; n < THREADS; n += 1) {
    const worker = new Worker(__filename, { workerData: { upstream, port } });
    port = await new Promise((resolve) => worker.once('message', resolve));
  }
  process.stdout.write(`${port}\n`);
}

if (isMainThread) void main();
else serve(workerData);
