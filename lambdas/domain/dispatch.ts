// Which part of a function answers which route.

import type { HttpApp } from './http';
import { refusal } from './refusal';

/** Route key, as `API_ROUTES` spells it -> the part that answers it. */
export type HttpParts = Readonly<Record<string, HttpApp>>;

export function dispatch(parts: HttpParts): HttpApp {
  return async (request, facts) => {
    const part = Object.hasOwn(parts, request.routeKey) ? parts[request.routeKey] : undefined;
    return part ? part(request, facts) : refusal('NOT_FOUND', 'There is no such route');
  };
}
