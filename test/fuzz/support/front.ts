// The local stack's front before the functions of a fuzz gateway, in this process.

import { createServer, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiDefinition } from '../../../lib/local/api/api-definition';
import { HttpApi } from '../../../lib/local/api/http-api';
import { lambdaContext } from '../../support/http-event';
import type { RawTarget } from '../classes/raw-bytes';
import type { FuzzGateway } from './gateway';

export interface Front extends RawTarget {
  close(): Promise<void>;
}

const TIMEOUT_MS = 25_000;
const authorizer = { id: 'authorizer', functionName: 'authorizer', identitySources: [], cacheSeconds: 0 };
const integration = { functionName: 'proxy', timeoutMs: TIMEOUT_MS };
const API: ApiDefinition = {
  id: 'api',
  accountId: '000000000000',
  region: 'eu-central-1',
  stage: '$default',
  cors: undefined,
  routes: ['ANY /api/v1/{cell}', 'ANY /api/v1/{cell}/{proxy+}'].map((routeKey) => ({
    routeKey,
    integration,
    authorizer,
  })),
};

export async function startFront(gateway: FuzzGateway, options: ServerOptions): Promise<Front> {
  const functions: Readonly<Record<string, (event: never) => Promise<unknown>>> = {
    authorizer: gateway.authorizer,
    proxy: (event) => gateway.proxy(event, lambdaContext()),
  };
  const api = new HttpApi(API, (name) => ({
    timeoutMs: TIMEOUT_MS - 1,
    invoke: async (event) => ({ ok: true, payload: await functions[name]?.(event as never) }),
  }));
  const server = createServer(options, (request, response) => {
    api.handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    bearerToken: gateway.callers.find(({ identity }) => identity?.tenantId === 'globex')?.token ?? '',
    cell: gateway.cell,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
