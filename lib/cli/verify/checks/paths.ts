// Paths that callers know, and methods, paths and queries as they reach a Cell.

import { type Check, group, type Row, row } from '../check';
import { answered, refused, same } from '../expectations';
import { NO_CELL } from '../facts';

const PATHS = group('paths', 'Front ends and scripts know these paths by heart.', 'docs/api/openapi.yaml', [
  row('health', 'GET /health answers 200 {"status":"up"} to anybody', ['safe'], async (t) => {
    same(answered(await t.send('GET', '/health'), 200).json(), { status: 'up' });
  }),
  row('health-type', 'GET /health is JSON in UTF-8', ['safe'], async (t) => {
    same((await t.send('GET', '/health')).headers['content-type'], 'application/json; charset=utf-8');
  }),
  row('unknown', 'An unknown path answers 404 NOT_FOUND in the envelope, not HTML', ['safe'], async (t) => {
    refused(await t.send('GET', '/verify/no/such/path'), 404, 'NOT_FOUND');
  }),
  row('unknown-method', 'A known path with another method answers 404 NOT_FOUND', [], async (t) => {
    refused(await t.send('POST', '/health', {}, '{}'), 404, 'NOT_FOUND');
  }),
  row('root', 'The root answers programs with JSON that names the health path', ['safe'], async (t) => {
    same(answered(await t.send('GET', '/'), 200).field('health'), '/health');
  }),
  row('base-url', 'A Cell gets the part of the path after its name', ['probe', 'safe'], async (t) => {
    same((await t.record({ path: '/orders/7' })).target, '/orders/7');
  }),
  row('cell-alone', 'The name of a Cell alone reaches its root', ['probe', 'safe'], async (t) => {
    same((await t.record({ path: '' })).target, '/');
  }),
  row('cell-health', 'GET /health of a Cell passes through the gateway', ['probe', 'safe'], async (t) => {
    same(answered(await t.call({ path: '/health' }), 200).field('status'), 'up');
  }),
  row('capitals', 'Names of Cells are compared letter by letter', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: 'PROBE' }), 503, 'CELL_NOT_FOUND');
  }),
  row('prototype', 'A name that only JavaScript knows is no Cell', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: 'constructor' }), 503, 'CELL_NOT_FOUND');
  }),
  row('dot-segments', 'A path that climbs is refused', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: NO_CELL, path: '/a/%2e%2e/%2e%2e/x' }), 400, 'BAD_REQUEST');
  }),
  row('dot-segments-twice', 'A path that climbs once it is decoded again is refused', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: NO_CELL, path: '/a/%252e%252e/x' }), 400, 'BAD_REQUEST');
  }),
  row('backslash', 'A path that climbs by backslashes is refused', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: NO_CELL, path: '/a%5c..%5cx' }), 400, 'BAD_REQUEST');
  }),
  row('not-utf8', 'A path that is not UTF-8 is refused', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: NO_CELL, path: '/%ff' }), 400, 'BAD_REQUEST');
  }),
  row('control', 'A path with a control character is refused', ['caller', 'safe'], async (t) => {
    refused(await t.call({ cell: NO_CELL, path: '/a%0d%0ax' }), 400, 'BAD_REQUEST');
  }),
]);

const METHODS = group('methods', 'Services use every method of HTTP.', 'docs/api/openapi.yaml', [
  ...(['GET', 'HEAD', 'OPTIONS'] as const).map(
    (method): Row => [
      method.toLowerCase(),
      `${method} reaches the Cell as ${method}`,
      ['probe', 'safe', ...(method === 'OPTIONS' ? (['no-cors'] as const) : [])],
      async (t) => same((await t.record({ method })).method, method),
    ],
  ),
  ...['POST', 'PUT', 'PATCH', 'DELETE'].map(
    (method): Row => [
      method.toLowerCase(),
      `${method} reaches the Cell as ${method}`,
      ['probe'],
      async (t) => same((await t.record({ method, ...(method !== 'DELETE' && { body: '{}' }) })).method, method),
    ],
  ),
  row('head-without-body', 'HEAD is answered without a body', ['probe', 'safe'], async (t) => {
    same(answered(await t.order({}, { method: 'HEAD' }), 200).body.length, 0);
  }),
  row('delete-with-body', 'A DELETE carries its body to the Cell', ['probe'], async (t) => {
    same((await t.record({ method: 'DELETE', body: 'x', headers: { 'content-type': 'text/plain' } })).bodyBytes, 1);
  }),
]);

const TARGETS = group(
  'targets',
  'A Cell that decodes the path once sees what the caller meant, and what was signed.',
  'docs/decisions/0022-plain-path-encoding.md',
  [
    ...(
      [
        ['space', '/a%20b', '/a b'],
        ['chinese', '/%E5%8C%97', '/北'],
        ['percent', '/100%25', '/100%'],
        ['twice-encoded', '/%2541', '/%41'],
        ['hash', '/a%23b', '/a#b'],
        ['sub-delimiters', '/a+b;c=1,d@e:f!$&()*', '/a+b;c=1,d@e:f!$&()*'],
        ['trailing-slash', '/trailing/', '/trailing/'],
        ['double-slash', '//double', '//double'],
      ] as const
    ).map(([name, path, decoded]) =>
      row(`path-${name}`, `The path ${path} means the same to the Cell`, ['probe', 'sockets', 'safe'], async (t) =>
        same(decodeURIComponent((await t.record({ path })).target), decoded),
      ),
    ),
    ...(
      [
        ['repeated', 'a=1&a=2&&b'],
        ['encoded', 'q=%E5%8C%97+%20&x=%2F%3F%23'],
        ['equals', 'a=b=c&d'],
        ['bad-escape', '%zz'],
        ['signs', "'()*!~;,:@/?"],
        ['empty-values', 'a=&=b&='],
      ] as const
    ).map(([name, query]) =>
      row(`query-${name}`, `The query ${query} is untouched`, ['probe', 'safe'], async (t) =>
        same((await t.record({ path: `/x?${query}` })).target, `/x?${query}`),
      ),
    ),
    row('no-query', 'Without a query the Cell gets no question mark', ['probe', 'safe'], async (t) => {
      same((await t.record({ path: '/x' })).target, '/x');
    }),
  ],
);

export const PATH_CHECKS: readonly Check[] = [...PATHS, ...METHODS, ...TARGETS];
