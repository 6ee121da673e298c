// Hands a request on to another port of this machine: the main thread's, or the API's behind a distribution.

import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse, request as send } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** To the main thread's port. The front has judged the caller's Host and Origin, which are not this port's. */
export function relayToOwn(port: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin: _judged, ...headers } = request.headers;
  return relay(port, request, response, { ...headers, host: `127.0.0.1:${port}` });
}

/** `headers`: what goes on in place of the request's own; a list of names and values is sent unchanged. */
export async function relay(
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders | readonly string[],
): Promise<void> {
  const { method, url } = request;
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
