// A front before the gateway that changes what passes: as a gateway with that fault would behave.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ProbeRecord, RECORD_HEADER } from '../../../lambdas/probe/order';
import { createSender } from '../../../lib/cli/verify/caller';

export interface PassingRequest {
  method: string;
  path: string;
  /** By name in lower case. */
  readonly headers: Record<string, string[]>;
  body: Buffer;
}

export interface PassingAnswer {
  status: number;
  /** By name in lower case. */
  readonly headers: Record<string, string[]>;
  body: Buffer;
}

export interface PlantedFault {
  /** What the gateway would do wrong, as a sentence. */
  readonly what: string;
  /** The check that must notice. */
  readonly noticedBy: string;
  /** The mode of the deployment in which the check applies; header mode unless it is said. */
  readonly mode?: 'jwt';
  /** Changes a request on its way in. */
  readonly request?: (request: PassingRequest) => void;
  /** Changes an answer on its way out; `send` asks the gateway once more. */
  readonly answer?: (
    answer: PassingAnswer,
    request: PassingRequest,
    send: (request: PassingRequest) => Promise<PassingAnswer>,
  ) => void | Promise<void>;
}

export interface FaultFront {
  readonly url: string;
  /** Methods of the requests so far. */
  readonly methods: Set<string>;
  plant(fault: PlantedFault | undefined): void;
  close(): Promise<void>;
}

/** Framing is this front's own. */
const OF_THE_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date']);

export async function startFaultFront(gateway: string): Promise<FaultFront> {
  const sender = createSender(new AbortController().signal);
  const methods = new Set<string>();
  let planted: PlantedFault | undefined;
  const send = async ({ method, path, headers, body }: PassingRequest): Promise<PassingAnswer> => {
    const { 'content-length': _length, 'transfer-encoding': _coding, host: _host, ...passing } = headers;
    const { status, rawHeaders, body: answered } = await sender.send(gateway, method, path, passing, body);
    return { status, headers: byName(rawHeaders), body: answered };
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = 'GET', url: path = '/', rawHeaders } = incoming;
    methods.add(method);
    const request = { method, path, headers: byName(rawHeaders), body: Buffer.concat(chunks) };
    planted?.request?.(request);
    const answer = await send(request);
    await planted?.answer?.(answer, request, send);
    const own = Object.entries(answer.headers).filter(([name]) => !OF_THE_HOP.has(name));
    const { 'content-length': [length = ''] = [] } = answer.headers;
    const isBodyless = method === 'HEAD' || answer.status === 204 || answer.status === 304;
    response.sendDate = false;
    response.writeHead(answer.status, [
      ...own.flatMap(([name, values]) => values.flatMap((value) => [name, value])),
      ...(isBodyless
        ? length === ''
          ? []
          : ['content-length', length]
        : ['content-length', String(answer.body.length)]),
    ]);
    response.end(answer.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    methods,
    plant(fault) {
      planted = fault;
    },
    async close() {
      sender.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function byName(rawHeaders: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    (found[String(rawHeaders[index]).toLowerCase()] ??= []).push(String(rawHeaders[index + 1]));
  }
  return found;
}

// What faults are made of: each helper is a change of a passing request or answer.

export const dropsAnswerHeader =
  (name: string) =>
  ({ headers }: PassingAnswer) =>
    void Reflect.deleteProperty(headers, name);

export const setsAnswerHeader =
  (name: string, change: (value: string) => string) =>
  ({ headers }: PassingAnswer): void => {
    headers[name] = [change(headers[name]?.[0] ?? '')];
  };

export const dropsRequestHeader =
  (name: string) =>
  ({ headers }: PassingRequest) =>
    void Reflect.deleteProperty(headers, name);

/** Changes the JSON of refusals. */
export const changesEnvelope =
  (change: (body: Record<string, unknown>) => object) =>
  (answer: PassingAnswer): void => {
    const body = jsonOf(answer.body);
    if (typeof body['code'] === 'string') answer.body = Buffer.from(JSON.stringify(change(body)));
  };

export const changesJson =
  (path: string, change: (body: Record<string, unknown>) => object) =>
  (answer: PassingAnswer, request: PassingRequest): void => {
    if (request.path.startsWith(path)) answer.body = Buffer.from(JSON.stringify(change(jsonOf(answer.body))));
  };

/** Another status and code for a refusal with this code. */
export const swapsCode =
  (from: string, status: number, code: string) =>
  (answer: PassingAnswer): void => {
    if (jsonOf(answer.body)['code'] !== from) return;
    answer.status = status;
    changesEnvelope((body) => ({ ...body, code }))(answer);
  };

/** What the probe Cell says that it received: as if the gateway had forwarded it so. */
export const forwards =
  (change: (record: ProbeRecord, request: PassingRequest) => ProbeRecord) =>
  (answer: PassingAnswer, request: PassingRequest): void => {
    const inHeader = answer.headers[RECORD_HEADER]?.[0];
    const record = jsonOf(inHeader === undefined ? answer.body : Buffer.from(inHeader, 'base64url'));
    if (!Array.isArray(record['headers'])) return;
    const changed = Buffer.from(JSON.stringify(change(record as unknown as ProbeRecord, request)));
    if (inHeader === undefined) answer.body = changed;
    else answer.headers[RECORD_HEADER] = [changed.toString('base64url')];
  };

export const forwardsHeader = (name: string) =>
  forwards((record, { headers }) => ({
    ...record,
    headers: [
      ...record.headers.filter(([own]) => own !== name),
      ...(headers[name] ?? []).map((value) => [name, value] as const),
    ],
  }));

export const forwardsWithout = (name: string) =>
  forwards((record) => ({ ...record, headers: record.headers.filter(([own]) => own !== name) }));

export const changesForwarded = (name: string, change: (value: string) => string) =>
  forwards((record) => ({
    ...record,
    headers: record.headers.map(([own, value]) => [own, own === name ? change(value) : value] as const),
  }));

export const changesPath =
  (change: (path: string) => string) =>
  (request: PassingRequest): void => {
    if (request.path.startsWith('/api/v1/')) request.path = change(request.path);
  };

function jsonOf(body: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(body.toString())) as Record<string, unknown>;
  } catch {
    return {};
  }
}
