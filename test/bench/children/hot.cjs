// A warm environment: sends one request after the other through a contender, and reports how long each took, in ms.

const { performance } = require('node:perf_hooks');
const { Session } = require('node:inspector');

const { contender, authorizer, proxy, event, cellPort } = JSON.parse(process.argv[2]);
const context = { functionName: 'bench', awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 };

/** The limit: the same request and answer with nothing in between. */
function bareForward() {
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true });
  const { authorization, accept } = event.headers;
  const headers = {
    accept,
    authorization,
    'content-type': event.headers['content-type'],
    'x-request-id': event.headers['x-request-id'],
    'x-tenant-id': event.headers['x-tenant-id'],
  };
  const path = `/orders/42?${event.rawQueryString}`;
  return () =>
    new Promise((resolve, reject) => {
      const options = { agent, host: '127.0.0.1', port: cellPort, method: 'POST', path, headers };
      const request = http.request(options, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            statusCode: response.statusCode,
            body: Buffer.concat(chunks).toString(),
            headers: response.headers,
          }),
        );
      });
      request.on('error', reject);
      request.end(Buffer.from(event.body));
    });
}

/** API Gateway's two invocations: the authorizer's context travels in the event of the proxy. */
function gateway() {
  const authorize = require(authorizer).handler;
  const forward = require(proxy).handler;
  return async () => {
    const { context: verdict } = await authorize(event, context);
    return forward({ ...event, requestContext: { ...event.requestContext, authorizer: { lambda: verdict } } }, context);
  };
}

function single() {
  const { handler } = require(proxy);
  return () => handler(event, context);
}

const call = contender === 'bare' ? bareForward() : contender === 'gateway' ? gateway() : single();

async function measure({ requests, callers }) {
  const times = [];
  let left = requests;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      const answer = await call();
      times.push(performance.now() - startedAt);
      if (answer.statusCode !== 200) throw new Error(`Answered ${answer.statusCode}: ${answer.body}`);
    }
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(cpuBefore);
  return { times, totalMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
}

async function profiled(work) {
  const session = new Session();
  session.connect();
  const post = (method, parameters) =>
    new Promise((resolve, reject) => {
      session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
    });
  await post('Profiler.enable');
  await post('Profiler.setSamplingInterval', { interval: 200 });
  await post('Profiler.start');
  const result = await measure(work);
  const { profile } = await post('Profiler.stop');
  return { ...result, profile };
}

process.on('message', (work) => {
  (work.profile ? profiled(work) : measure(work)).then(
    (result) => process.send(result),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
