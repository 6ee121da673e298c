// Entry of a thread that serves requests: functions, authorizers and the HTTP API of the assembly, on the shared port.

import { parentPort } from 'node:worker_threads';
import { FrontServer, type RequestHandler } from '../api/front-server';
import { readCloudAssembly } from '../assembly/cloud-assembly';
import { resourcesOf } from '../assembly/stacks';
import { hostApi } from '../hosting/host-api';
import { createFrontHandler } from './front-handler';
import { batchRecords, type FrontOrder, type FrontReport, type ServeOrder } from './messages';
import { relayToOwn } from './relay';

let server: FrontServer | undefined;
const recorder = batchRecords((batch) => report({ kind: 'records', batch }));

async function serve({ directory, surroundings, requestsPerEnvironment, host, port, own }: ServeOrder): Promise<void> {
  const resources = resourcesOf(readCloudAssembly(directory).stacks);
  const { api } = hostApi(resources, surroundings, requestsPerEnvironment, recorder);
  const ownPaths = new Set<string | undefined>(own.paths);
  const toOwn: RequestHandler = (request, response) => relayToOwn(own.port, request, response);
  const handle = createFrontHandler(api, (path) => (ownPaths.has(path) ? toOwn : undefined));
  server = await FrontServer.listen({ host, port, reusePort: true }, handle);
}

async function obey(order: FrontOrder): Promise<FrontReport> {
  try {
    if (order.kind === 'serve') await serve(order);
    else await server?.close(order.graceMs);
    recorder.flush();
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', message: (error as Error).message };
  }
}

function report(what: FrontReport): void {
  parentPort?.postMessage(what);
}

parentPort?.on('message', (order: FrontOrder) => {
  obey(order).then(report, () => undefined);
});
