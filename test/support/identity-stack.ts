// The local stack with an issuer of the test's own: its keys, its key-set server, and a Cell that tells what it received.

import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { JwtAuthSettings } from '../../lambdas/contract/settings';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { synthesizeStack } from '../../lib/local/synthesize';
import { judgeByRole } from './iam/role-judge';
import { AUDIENCE, ISSUER, keySet, makeKey, type TestKey } from './test-issuer';

export interface IdentityStackOptions {
  readonly auth?: Partial<Omit<JwtAuthSettings, 'tokenUse'>> & {
    tokenUse?: string;
    keys?: boolean;
    cacheTtlSeconds?: number;
    tokenCacheSeconds?: number;
  };
  readonly env?: Record<string, string>;
  /** Further sections of the description. */
  readonly sections?: Record<string, unknown>;
  /** What the key-set server answers at first. */
  readonly keys?: RequestListener;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of the envelope; undefined where the answer is something else. */
  readonly code: string | undefined;
  /** What the Cell received; undefined where no Cell was asked. */
  readonly received: Received | undefined;
}

export interface Received {
  readonly url: string;
  readonly headers: Record<string, string>;
}

export interface IdentityStack {
  readonly local: LocalStack;
  readonly key: TestKey;
  /** What Host must name. */
  readonly authority: string;
  /** How often the key set was asked for. */
  readonly keyFetches: () => number;
  /** Replaces what the key-set server answers. */
  answerKeys(listener: RequestListener): void;
  call(target: string, headers: OutgoingHttpHeaders | string[], method?: string, body?: string): Promise<Answer>;
  /** Bytes as they are, where no decent client would send them. */
  callRaw(lines: string[]): Promise<string>;
  /** Has API Gateway keep a verdict on the credential first, where the deployment lets it. */
  keepVerdict(authorization: string): Promise<void>;
  /** How many requests reached the Cell, the patrol's and those of `keepVerdict` aside. */
  readonly cellCalls: () => number;
  close(): Promise<void>;
}

/** The variable wins over the description. */
function validates({ sections = {} }: IdentityStackOptions): boolean {
  const { tenants } = sections as { tenants?: { validate?: boolean } };
  return tenants?.validate === true;
}

export async function startIdentityStack(options: IdentityStackOptions = {}): Promise<IdentityStack> {
  const key = await makeKey('key-1');
  let answer: RequestListener = options.keys ?? ((_, response) => response.end(keySet(key)));
  let keyFetches = 0;
  const keyServer = await listen((incoming, response) => {
    keyFetches += 1;
    answer(incoming, response);
  });
  let cellCalls = 0;
  const cell = await listen((incoming, response) => {
    if (incoming.url !== '/health') cellCalls += 1;
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ cellReceived: { url: incoming.url, headers } }));
  });
  const auth = {
    mode: 'jwt',
    issuer: ISSUER,
    jwksUri: `${urlOf(keyServer)}/jwks.json`,
    audience: [AUDIENCE],
    algorithms: ['RS256', 'ES256'],
    ...options.auth,
  };
  const local = await startLocal({
    judge: judgeByRole,
    // One round an invocation: the patrol leaves no wait behind.
    env: {
      GATEWAY_PORT: '0',
      GOVERNANCE_HEALTH_INTERVAL_SEC: '60',
      GATEWAY_VALIDATE_TENANT: validates(options) ? '1' : '0',
      CELL_CRM_URL: urlOf(cell),
      CELL_ERP_URL: urlOf(cell),
      ...options.env,
    },
    synthesize: (synthesis) =>
      synthesizeStack({ ...synthesis, sections: { ...synthesis.sections, ...options.sections, auth } }),
  });
  const { host: authority, port } = new URL(local.url);
  const call: IdentityStack['call'] = (target, headers, method = 'GET', body = '') =>
    send(Number(port), target, headers, method, body);
  return {
    local,
    key,
    authority,
    keyFetches: () => keyFetches,
    cellCalls: () => cellCalls,
    async keepVerdict(authorization) {
      if (!options.auth?.tokenCacheSeconds) return;
      const before = cellCalls;
      await call('/api/v1/crm/kept', { authorization });
      cellCalls = before;
    },
    answerKeys: (listener) => {
      answer = listener;
    },
    call,
    callRaw: (lines) => sendRaw(Number(port), lines),
    close: async () => {
      await local.close();
      await Promise.all([keyServer, cell].map(closeServer));
    },
  };
}

export const envelopeOf = (answer: Answer) => JSON.parse(answer.text) as Record<string, string>;

function send(port: number, path: string, headers: OutgoingHttpHeaders | string[], method: string, body: string) {
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: headers as OutgoingHttpHeaders, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ...read(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function read(text: string): Pick<Answer, 'code' | 'received'> {
  try {
    const { code, cellReceived } = JSON.parse(text) as { code?: string; cellReceived?: Received };
    return { code, received: cellReceived };
  } catch {
    return { code: undefined, received: undefined };
  }
}

function sendRaw(port: number, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1'));
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
