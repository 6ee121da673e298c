// An HTTP API of one definition on a real socket, its functions played by closures.

import { request } from 'node:http';
import type { ApiDefinition, ApiRouteDefinition } from '../../../../lib/local/api/api-definition';
import { FrontServer } from '../../../../lib/local/api/front-server';
import { HttpApi } from '../../../../lib/local/api/http-api';
import type { InvocationResult } from '../../../../lib/local/lambda/invocation';

export type Played = (event: unknown) => InvocationResult | Promise<InvocationResult>;

export const ok = (payload: unknown): InvocationResult => ({ ok: true, payload });

export function route(routeKey: string, functionName = 'echo', extra: Partial<ApiRouteDefinition> = {}) {
  return { routeKey, integration: { functionName, timeoutMs: 5_000 }, authorizer: undefined, ...extra };
}

export interface ServedApi {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function serve(
  routes: readonly ApiRouteDefinition[],
  functions: Readonly<Record<string, Played>>,
  extra: Partial<ApiDefinition> = {},
): Promise<ServedApi> {
  const definition: ApiDefinition = {
    id: 'api1',
    accountId: '000000000000',
    region: 'us-east-1',
    stage: '$default',
    cors: undefined,
    routes,
    ...extra,
  };
  const api = new HttpApi(definition, (name) => ({
    timeoutMs: 60_000,
    invoke: async (event) => {
      const played = functions[name];
      if (!played) throw new Error(`no function ${name}`);
      return await played(event);
    },
  }));
  const server = await FrontServer.listen({ host: '127.0.0.1', port: 0 }, (incoming, response) =>
    api.handle(incoming, response),
  );
  const { port } = server;
  return { port, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

export interface RawAnswer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Sends exactly these headers and bytes; `fetch` would add and normalise. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | string[]>> = {},
  body?: Buffer | readonly Buffer[],
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, rawHeaders: incoming.rawHeaders, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    for (const chunk of body instanceof Buffer ? [body] : (body ?? [])) outgoing.write(chunk);
    outgoing.end();
  });
}
