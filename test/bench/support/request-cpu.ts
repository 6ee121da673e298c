// CPU time of a healthy request: of each function by itself, and of both behind one HTTP server as a container runs them.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { CpuCounts } from '../../../lib/cost/counts';
import { orderEvent } from './events';
import { median } from './statistics';
import { withWorkbench } from './workbench';

const BATCHES = 15;
const REQUESTS = 400;

type Handler = (event: unknown, context: object) => Promise<never>;
type Event = ReturnType<typeof orderEvent>;

export function measureRequestCpu(): Promise<CpuCounts> {
  return withWorkbench(async (bench) => {
    Object.assign(process.env, bench.environment);
    const load = (name: string): Handler =>
      (createRequire(__filename)(bench.bundle(name)) as { handler: Handler }).handler;
    const [authorizer, proxy] = [load('authorizer'), load('proxy')];
    const event = orderEvent(bench.credentials.token);
    const context = { getRemainingTimeInMillis: () => 29_000 };
    const judge = async (asked: Event): Promise<Record<string, string>> =>
      ((await authorizer(asked, context)) as { context: Record<string, string> }).context;
    const forward = async (
      asked: Event,
      lambda: Record<string, string>,
    ): Promise<{ statusCode: number; body: string }> =>
      proxy({ ...asked, requestContext: { ...asked.requestContext, authorizer: { lambda } } }, context);
    const verdict = await judge(event);
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = () => true;
    try {
      return {
        authorizer: await microseconds(() => judge(event)),
        proxy: await microseconds(() => forward(event, verdict)),
        container: await container(event, async (asked) => forward(asked, await judge(asked))),
      };
    } finally {
      process.stdout.write = write;
    }
  });
}

async function microseconds(run: () => Promise<unknown>): Promise<number> {
  const batches: number[] = [];
  for (let batch = -2; batch < BATCHES; batch += 1) {
    const before = process.cpuUsage();
    for (let n = 0; n < REQUESTS; n += 1) await run();
    const { user, system } = process.cpuUsage(before);
    if (batch >= 0) batches.push((user + system) / REQUESTS);
  }
  return Math.round(median(batches));
}

/** Callers are a process of their own. */
async function container(
  event: Event,
  serve: (asked: Event) => Promise<{ statusCode: number; body: string }>,
): Promise<number> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = { ...event.headers, ...(request.headers as Record<string, string>) };
    const { statusCode, body } = await serve({ ...event, headers, body: await bodyOf(request) });
    response.writeHead(statusCode, { 'content-type': 'application/json' }).end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const callers: ChildProcess = fork(path.join(__dirname, '../children/callers.cjs'), [String(port), event.body]);
  try {
    const batches: number[] = [];
    for (let batch = -1; batch < BATCHES; batch += 1) {
      const before = process.cpuUsage();
      callers.send({ requests: REQUESTS });
      await once(callers, 'message');
      const { user, system } = process.cpuUsage(before);
      if (batch >= 0) batches.push((user + system) / REQUESTS);
    }
    return Math.round(median(batches));
  } finally {
    callers.kill();
    server.closeAllConnections();
    server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
