// HEAD wherever there is GET. An HTTP API matches a route by its method, so each has a route of its own; what answers it, and
// what it asks of its caller, is what GET has.

import type { ApiRoute } from './api-routes';

/** The routes of HEAD that these need. The edge function has them by `$default`. */
export function headRoutesOf(routes: readonly ApiRoute[]): ApiRoute[] {
  return routes
    .filter((route) => route.key.startsWith('GET ') && route.function !== 'edge')
    .map((route) => ({ ...route, key: route.key.replace('GET', 'HEAD') }));
}

/** The route key under which a request is judged and answered. */
export function routeServing(routeKey: string): string {
  return routeKey.startsWith('HEAD ') ? `GET${routeKey.slice(4)}` : routeKey;
}
