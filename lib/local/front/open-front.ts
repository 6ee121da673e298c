// The gateway's port: taken at once, served when the assembly is hosted, by this thread or by several.

import type { ServerResponse } from 'node:http';
import { answerError, FRONT_ERROR } from '../api/front-error';
import { FrontServer, type RequestHandler } from '../api/front-server';
import type { HostedAssembly } from '../hosting/host-assembly';
import { SettingsError } from '../settings';
import { createFrontHandler, judged } from './front-handler';
import { FrontThreads } from './front-threads';

const HOST = '127.0.0.1';

export interface Front {
  readonly url: string;
  /** From now on requests are served. `own`: the runner's own endpoints by path. */
  serve(serving: Serving): Promise<void>;
  /** Requests under way have `graceMs` to end; nothing else is taken. The first call counts. */
  close(graceMs?: number): Promise<void>;
}

export interface Serving {
  readonly directory: string;
  readonly requestsPerEnvironment: number;
  readonly hosted: HostedAssembly;
  readonly own: ReadonlyMap<string | undefined, RequestHandler>;
}

/**
 * Until it serves it answers 503. `onCrash` hears of a thread that died: what it held is lost, and nobody serves in its
 * place. @throws SettingsError where the port is taken or forbidden.
 */
export async function openFront(
  wishedPort: number,
  threadCount: number,
  onCrash: (error: Error) => void,
): Promise<Front> {
  const threads = threadCount > 1 ? new FrontThreads(threadCount, onCrash) : undefined;
  let handle: RequestHandler = judged(notReady);
  const open = await listen(wishedPort, (request, response) => handle(request, response)).catch(async (error) => {
    await threads?.close();
    throw error;
  });
  const { port } = open;
  const servers = [open];
  const closeAll = async (graceMs: number) => {
    await threads?.close(graceMs);
    for (const server of servers) await server.close(graceMs);
  };
  let closing: Promise<void> | undefined;
  return {
    url: `http://${HOST}:${port}`,
    serve: async ({ directory, requestsPerEnvironment, hosted, own }) => {
      if (!threads) {
        handle = createFrontHandler(hosted.api, (path) => own.get(path));
        return;
      }
      const answerOwn = judged((request, response) => (own.get(request.url) ?? notReady)(request, response));
      const ownServer = await FrontServer.listen({ host: HOST, port: 0 }, answerOwn);
      servers.push(ownServer);
      // It was exclusive, so that two gateways can't share a port unnoticed; the threads share it among themselves.
      await open.close();
      const { surroundings, recorder } = hosted;
      const paths = [...own.keys()].filter((path) => path !== undefined);
      const order = { kind: 'serve', directory, surroundings, requestsPerEnvironment, host: HOST, port } as const;
      await threads.serve({ ...order, own: { paths, port: ownServer.port } }, recorder);
    },
    close: (graceMs = 0) => (closing ??= closeAll(graceMs)),
  };
}

async function listen(port: number, handle: RequestHandler): Promise<FrontServer> {
  try {
    return await FrontServer.listen({ host: HOST, port }, handle);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new SettingsError(`Port ${port} is in use. Set GATEWAY_PORT to another one; 0 picks a free one.`);
    }
    if (code === 'EACCES') throw new SettingsError(`Port ${port} may not be used by this user. Set GATEWAY_PORT.`);
    throw error;
  }
}

async function notReady(_: unknown, response: ServerResponse): Promise<void> {
  answerError(response, FRONT_ERROR.unavailable, ['retry-after', '1']);
}
