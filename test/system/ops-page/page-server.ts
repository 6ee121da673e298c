// Serves the built page with its policy, and whatever the test wants the admin API to answer.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildOpsPage } from '../../../lib/constructs/self-contained-page';

export const TOKEN = 'ops-token-for-this-test';

export interface CannedAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type Answerer = (url: URL, request: IncomingMessage) => CannedAnswer;

export interface PageServer {
  readonly url: string;
  /** What the summary and the incidents answer to the right token; may be changed at any time. */
  summary: Answerer;
  incidents: Answerer;
  /** What the console's routes answer, by path; without an entry a route is not there. */
  console: Record<string, object>;
  /** Route of the console that answers 503. */
  failing: string;
  /** What a change answers, whatever it changes. */
  change: Answerer;
  /** Changes that arrived: method, path and body. */
  readonly changes: string[];
  /** What a looked-up request answers. */
  lookup: Answerer;
  /** What the runner of this machine says about its alarms. */
  localAlarms: readonly object[];
  /** Markup that somebody has brought into the page. */
  intruded: string;
  /** Cuts every connection unanswered while true. */
  unreachable: boolean;
  readonly requests: string[];
  close(): Promise<void>;
}

const envelope = (status: number, code: string, message: string): CannedAnswer => ({
  status,
  body: { code, message, details: '', requestId: 'req-0001' },
});

export const UNAUTHORIZED = envelope(401, 'UNAUTHORIZED', 'The token is missing or not valid');
export const FORBIDDEN = envelope(403, 'FORBIDDEN', 'Access is not allowed');
export const UNAVAILABLE = envelope(503, 'SERVICE_UNAVAILABLE', 'The gateway is not available right now');

export const NOT_FOUND = envelope(404, 'NOT_FOUND', 'There is no such resource');

export const ok = (body: unknown): CannedAnswer => ({ status: 200, body });

export async function startPageServer(): Promise<PageServer> {
  const page = buildOpsPage();
  const requests: string[] = [];
  const changes: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (state.unreachable) return void request.socket.destroy();
    if (url.pathname === '/ops') return sendPage(response);
    if (url.pathname === '/_local/alarms') return sendJson(response, ok({ data: state.localAlarms }));
    const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
    if (!isKnown) return sendJson(response, UNAUTHORIZED);
    if (request.method === 'GET') return sendJson(response, answererOf(url)(url, request));
    void answerChange(url, request, response);
  });
  async function answerChange(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    changes.push(`${request.method} ${url.pathname} ${await textOf(request)}`.trim());
    sendJson(response, state.change(url, request));
  }
  function answererOf({ pathname }: URL): Answerer {
    if (pathname.startsWith('/api/admin/requests/')) return state.lookup;
    if (pathname === '/api/admin/health-summary') return state.summary;
    if (pathname === '/api/admin/incidents') return state.incidents;
    if (pathname === state.failing) return () => UNAVAILABLE;
    const answer = state.console[pathname];
    return () => (answer === undefined ? NOT_FOUND : ok(answer));
  }

  function sendJson(response: ServerResponse, { status, body }: CannedAnswer): void {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  }

  function sendPage(response: ServerResponse): void {
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': page.contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      .end(page.html.replace('</body>', () => `${state.intruded}</body>`));
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const state: PageServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ops`,
    summary: () => UNAVAILABLE,
    incidents: () => ok({ data: [], next: null }),
    lookup: () => NOT_FOUND,
    console: {},
    failing: '',
    change: () => ok({}),
    changes,
    localAlarms: [],
    intruded: '',
    unreachable: false,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return state;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
