// Routes match as HTTP APIs document it: most specific path, then method, then $default.

import { RouteMatcher } from '../../../../lib/local/api/route-matcher';

function match(keys: string[], method: string, path: string) {
  const found = new RouteMatcher(keys.map((routeKey) => ({ routeKey }))).match(method, path);
  return found && [found.route.routeKey, found.pathParameters ?? null];
}

const DOCUMENTED = ['ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1', '$default'];

test.each([
  ['GET', '/pets/dog/1', ['GET /pets/dog/1', {}]],
  ['GET', '/pets/dog/2', ['GET /pets/dog/{id}', { id: '2' }]],
  ['GET', '/pets/cat/3', ['GET /pets/{proxy+}', { proxy: 'cat/3' }]],
  ['POST', '/test/5', ['ANY /{proxy+}', { proxy: 'test/5' }]],
  ['POST', '/pets/dog/1', ['ANY /{proxy+}', { proxy: 'pets/dog/1' }]],
  ['GET', '/', ['$default', null]],
])('%s %s', (method, path, expected) => {
  expect(match(DOCUMENTED, method, path)).toEqual(expected);
});

const GATEWAY = ['ANY /api/v1/{cell}/{proxy+}', 'ANY /api/v1/{cell}', 'GET /health', 'ANY /health'];

test.each([
  ['DELETE', '/api/v1/crm', ['ANY /api/v1/{cell}', { cell: 'crm' }]],
  ['DELETE', '/api/v1/crm/', ['ANY /api/v1/{cell}', { cell: 'crm' }]],
  ['PUT', '/api/v1/crm/a/b/', ['ANY /api/v1/{cell}/{proxy+}', { cell: 'crm', proxy: 'a/b/' }]],
  ['PUT', '/api/v1/crm//', ['ANY /api/v1/{cell}/{proxy+}', { cell: 'crm', proxy: '/' }]],
  ['GET', '/api/v1/__proto__/x', ['ANY /api/v1/{cell}/{proxy+}', { cell: '__proto__', proxy: 'x' }]],
  ['GET', '/health', ['GET /health', {}]],
  ['GET', '/health/', ['GET /health', {}]],
  ['HEAD', '/health', ['ANY /health', {}]],
  ['GET', '/health//', undefined],
  ['GET', '/api/v1/', undefined],
  ['GET', '/Health', undefined],
  ['GET', '/api/v1', undefined],
])('of the gateway: %s %s', (method, path, expected) => {
  expect(match(GATEWAY, method, path)).toEqual(expected);
});
