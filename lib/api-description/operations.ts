// Every operation there is: one a method and path, made from the list of routes.

import { API_ROUTES, type ApiRoute } from '../../lambdas/contract/api-routes';
import { ADMIN_OPERATIONS } from './admin-operations';
import { ANY_METHODS, type AnyMethod, cellOperation } from './cell-operations';
import { GATEWAY_OPERATIONS, unmatchedOperation } from './gateway-operations';
import { HEALTH_OPERATIONS } from './health-operations';
import type { Operation } from './operation';

/** By route key: what has one method. */
export const OWN_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...GATEWAY_OPERATIONS,
  ...HEALTH_OPERATIONS,
  ...ADMIN_OPERATIONS,
};

export interface DescribedOperation {
  readonly path: string;
  /** Lower case. */
  readonly method: string;
  readonly route: ApiRoute;
  readonly operation: Operation;
}

/** A path of OpenAPI that stands for `$default`; paths without parameters are matched before it. */
const UNMATCHED_PATH = '/{unmatched}';

/** @throws Error for a route that nobody described */
export function describedOperations(): DescribedOperation[] {
  return API_ROUTES.flatMap((route) => {
    if (route.key === '$default') return ofAnyMethod(UNMATCHED_PATH, route, unmatchedOperation);
    const [method = '', keyPath = ''] = route.key.split(' ');
    const path = keyPath.replace('{proxy+}', '{proxy}');
    if (method === 'ANY') return ofAnyMethod(path, route, (one) => cellOperation(one, path.includes('{proxy}')));
    const operation = OWN_OPERATIONS[route.key];
    if (operation === undefined) throw new Error(`${route.key} has no description in lib/api-description`);
    return [{ path, method: method.toLowerCase(), route, operation }];
  });
}

function ofAnyMethod(path: string, route: ApiRoute, operationOf: (method: AnyMethod) => Operation) {
  return ANY_METHODS.map((method) => ({ path, method, route, operation: operationOf(method) }));
}
