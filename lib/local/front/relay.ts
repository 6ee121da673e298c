// Hands a request for one of the runner's own endpoints on to the main thread.

import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { pipeline } from 'node:stream/promises';

export async function relay(port: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const onward = send({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    onward.on('response', resolve);
    onward.on('error', reject);
  });
  await pipeline(request, onward);
  const { statusCode = 502, rawHeaders } = await answer;
  response.writeHead(statusCode, rawHeaders);
  await pipeline(await answer, response);
}
