// An HTTP API's own CORS: it answers preflights itself and overrides what the integration says.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html

import type { IncomingMessage } from 'node:http';
import { isLoopbackOrigin } from '../own-callers';
import type { CorsDefinition } from './api-definition';

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Name, value, name, value; empty where the origin isn't allowed. */
export function preflightHeaders(cors: CorsDefinition, origin: string): string[] {
  const headers = originHeaders(cors, origin);
  if (headers.length === 0) return headers;
  if (cors.allowMethods.length > 0) headers.push('access-control-allow-methods', cors.allowMethods.join(','));
  if (cors.allowHeaders.length > 0) headers.push('access-control-allow-headers', cors.allowHeaders.join(','));
  if (cors.maxAgeSeconds !== undefined) headers.push('access-control-max-age', String(cors.maxAgeSeconds));
  return headers;
}

export function answerHeaders(cors: CorsDefinition, origin: string): string[] {
  const headers = originHeaders(cors, origin);
  if (headers.length > 0 && cors.exposeHeaders.length > 0) {
    headers.push('access-control-expose-headers', cors.exposeHeaders.join(','));
  }
  return headers;
}

/** `*` admits any page of this machine: what runs here is not for every web page that a developer opens. */
export function admitsOrigin({ allowOrigins }: CorsDefinition, origin: string): boolean {
  return allowOrigins.some((pattern) => (pattern === '*' ? isLoopbackOrigin(origin) : matches(pattern, origin)));
}

function originHeaders(cors: CorsDefinition, origin: string): string[] {
  if (!admitsOrigin(cors, origin)) return [];
  const headers = ['access-control-allow-origin', origin];
  if (cors.allowCredentials) headers.push('access-control-allow-credentials', 'true');
  return headers;
}

/** A whole scheme as in `https://*`, or one origin. */
function matches(pattern: string, origin: string): boolean {
  return pattern.endsWith('*') ? origin.startsWith(pattern.slice(0, -1)) : pattern === origin;
}
