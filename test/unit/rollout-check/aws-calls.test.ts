// Lambda's answers to the hook, over a socket: an answer, no room at present, or a fault that does not pass.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAwsCalls } from '../../../lambdas/rollout-check/aws-calls';

let server: Server;
let status = 200;
let asked: { target: unknown; body: string }[] = [];
let calls: ReturnType<typeof createAwsCalls>;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ target: request.headers['x-amz-target'], body: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"statusCode":200}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  calls = createAwsCalls(env, Date.now);
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));

const invoke = (answered: number) => {
  status = answered;
  return calls.invoke('arn:aws:lambda:eu-central-1:1:function:proxy:2', {});
};

test('what the function answers is an answer', async () => {
  expect(await invoke(200)).toEqual({ answer: { statusCode: 200 } });
});

test.each([429, 500, 502, 503])('%d of Lambda is no room at present', async (answered) => {
  expect(await invoke(answered)).toEqual({ busy: `Lambda answered ${answered}` });
});

test.each([403, 404])('%d of Lambda is a fault', async (answered) => {
  await expect(invoke(answered)).rejects.toThrow(`Lambda answered ${answered}`);
});

const report = (answered: number) => {
  [status, asked] = [answered, []];
  return calls.report({ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' }, 'Failed');
};

test('CodeDeploy is told which hook of which deployment failed', async () => {
  await report(200);
  expect(asked.map(({ target, body }) => [target, JSON.parse(body)])).toEqual([
    [
      'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
      { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Failed' },
    ],
  ]);
});

test.each([400, 503])('a report that CodeDeploy answers with %d is an error', async (answered) => {
  await expect(report(answered)).rejects.toThrow(`CodeDeploy answered ${answered}`);
});
