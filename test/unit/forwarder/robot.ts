// Stand-ins of the robots of 钉钉 and 企业微信: they judge what they are sent as their documents say, and count a minute's messages.

import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Sent {
  readonly title: string;
  readonly text: string;
}

export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

export interface StandIn {
  /** As the group's settings show it. */
  readonly webhook: string;
  readonly secret: string | undefined;
  readonly sent: readonly Sent[];
  /** Every call, taken or not. */
  readonly calls: () => number;
  /** What the next calls meet, one each. */
  readonly faults: Fault[];
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const MOST_A_MINUTE = 20;

interface Body {
  readonly msgtype?: string;
  readonly markdown?: { readonly title?: string; readonly text?: string; readonly content?: string };
}

export function dingTalk(secret: string, clock: () => number): Promise<StandIn> {
  return standIn('/robot/send?access_token=abc', secret, clock, (url, { msgtype, markdown }) => {
    const timestamp = url.searchParams.get('timestamp') ?? '';
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    if (url.searchParams.get('access_token') !== 'abc') return [300_001, 'token is not exist'];
    if (Math.abs(clock() - Number(timestamp)) > HOUR_MS) return [310_000, 'timestamp is out of range'];
    if (url.searchParams.get('sign') !== sign) return [310_000, 'sign not match'];
    if (msgtype !== 'markdown' || !markdown?.title || !markdown.text) return [400_001, 'invalid message'];
    if (Buffer.byteLength(markdown.text) > 20_000) return [460_101, 'message too long'];
    return [0, 'ok', { title: markdown.title, text: markdown.text }];
  });
}

export function weCom(clock: () => number): Promise<StandIn> {
  return standIn('/cgi-bin/webhook/send?key=abc', undefined, clock, (url, { msgtype, markdown }) => {
    if (url.searchParams.get('key') !== 'abc') return [93_000, 'invalid webhook url'];
    if (msgtype !== 'markdown' || !markdown?.content) return [40_008, 'invalid message type'];
    if (Buffer.byteLength(markdown.content) > 4_096) return [40_058, 'content exceed max length'];
    return [0, 'ok', { title: '', text: markdown.content }];
  });
}

type Judge = (url: URL, body: Body) => [code: number, message: string, sent?: Sent];

async function standIn(path: string, secret: string | undefined, clock: () => number, judge: Judge): Promise<StandIn> {
  const sent: Sent[] = [];
  const times: number[] = [];
  const faults: Fault[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      times.push(clock());
      const fault = faults.shift();
      if (fault !== undefined) return fault(request, response);
      const isJson = request.headers['content-type'] === 'application/json; charset=utf-8';
      const body = isJson ? (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body) : {};
      const tooMany = times.filter((time) => time > clock() - 60_000).length > MOST_A_MINUTE;
      const [errcode, errmsg, taken] = tooMany
        ? [secret === undefined ? 45_009 : 130_101, 'too fast']
        : judge(new URL(request.url ?? '', 'http://robot'), body);
      if (taken !== undefined) sent.push(taken);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ errcode, errmsg }));
      return undefined;
    });
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    webhook: `http://127.0.0.1:${port}${path}`,
    secret,
    sent,
    calls: () => times.length,
    faults,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
