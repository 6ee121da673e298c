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
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (state.unreachable) return void request.socket.destroy();
    if (url.pathname === '/ops') return sendPage(response);
    if (url.pathname === '/_local/alarms') return sendJson(response, ok({ data: state.localAlarms }));
    const isLookup = url.pathname.startsWith('/api/admin/requests/');
    const isSummary = url.pathname === '/api/admin/health-summary';
    const answer = isLookup ? state.lookup : isSummary ? state.summary : state.incidents;
    const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
    sendJson(response, isKnown ? answer(url, request) : UNAUTHORIZED);
  });

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
