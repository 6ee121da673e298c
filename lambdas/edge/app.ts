// What the gateway answers without a function of its own: its health, preflights, and 404 for unknown paths.

import type { HttpApp } from '../domain/http';
import { refusal } from '../domain/refusal';

export const edgeApp: HttpApp = async ({ routeKey }) => {
  if (routeKey === 'GET /health') {
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"status":"up"}' };
  }
  // Such routes exist only where CORS is configured, and API Gateway adds its headers.
  if (routeKey.startsWith('OPTIONS ')) return { status: 204, headers: {}, body: '' };
  return refusal('NOT_FOUND');
};
