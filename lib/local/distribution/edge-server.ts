// Stands in for CloudFront before the API: the same request goes on, with the headers that a distribution lays over it.

import type { IncomingMessage } from 'node:http';
import { FrontServer } from '../api/front-server';
import { relay } from '../front/relay';
import type { DistributionDefinition } from './distribution';

const HOST = '127.0.0.1';

export interface EdgeServer {
  readonly url: string;
  /** Requests under way have `graceMs` to end. */
  close(graceMs?: number): Promise<void>;
}

/** `originUrl`: where the API answers. */
export async function serveDistribution(definition: DistributionDefinition, originUrl: string): Promise<EdgeServer> {
  const { host: originHost, port } = new URL(originUrl);
  const server = await FrontServer.listen({ host: HOST, port: 0 }, async (request, response) => {
    if (!definition.allowedMethods.has(request.method ?? '')) {
      response.writeHead(403, { 'content-type': 'text/html', 'x-cache': 'Error from cloudfront' }).end();
      return;
    }
    await relay(Number(port), request, response, originHeaders(request, definition, originHost));
  });
  return { url: `http://${HOST}:${server.port}`, close: (graceMs) => server.close(graceMs) };
}

/**
 * Names and values in the caller's order. A header of the distribution's own replaces the caller's, and the caller's
 * address goes to the end of X-Forwarded-For.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
function originHeaders(request: IncomingMessage, definition: DistributionDefinition, originHost: string): string[] {
  const { rawHeaders, headers, socket } = request;
  const forwarded = [headers['x-forwarded-for'], socket.remoteAddress].filter((part) => part !== undefined).join(', ');
  const laid = new Map([...definition.originHeaders, ['host', originHost], ['x-forwarded-for', forwarded]]);
  const kept = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !laid.has(name.toLowerCase()) ? [name, String(rawHeaders[index + 1])] : [],
  );
  return [...kept, ...[...laid].flat()];
}
