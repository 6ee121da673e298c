// What the gateway answers without a function of its own: its health, and 404 in the envelope for unknown paths.

import type { HttpApp } from '../domain/http';
import { refusal } from '../domain/refusal';

export const edgeApp: HttpApp = async ({ routeKey }) =>
  routeKey === 'GET /health'
    ? { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"status":"up"}' }
    : refusal('NOT_FOUND');
