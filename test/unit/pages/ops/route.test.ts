// The address of a view: what it means, and that it leads back to itself.

import { filterOf, filterQuery, parseRoute, routeHash, sectionOf } from '../../../../lambdas/pages/ops/model/route';

test.each([
  ['', 'home', ''],
  ['#/', 'home', ''],
  ['#/cells', 'cells', ''],
  ['#/cells/erp', 'cell', 'erp'],
  ['#/tenants', 'tenants', ''],
  ['#/tenants/ac%2Fme', 'tenant', 'ac/me'],
  ['#/changes?cell=erp', 'changes', ''],
  ['#/requests/r-1', 'request', 'r-1'],
  ['#/runbook/cell-down', 'runbook', 'cell-down'],
  ['#/runbook', 'home', ''],
  ['#/nowhere/x', 'home', ''],
  ['#/cells/%', 'cells', ''],
])('%s is %s %s', (hash, view, id) => {
  expect(parseRoute(hash)).toMatchObject({ view, id });
});

test('an address leads to its view again, whatever the name holds', () => {
  for (const id of ['erp', 'a/b', '<b>', 'ü?x=1#y', '100%']) {
    expect(parseRoute(routeHash('cell', id, { over: 'day' }))).toMatchObject({ view: 'cell', id });
  }
  expect(routeHash('home')).toBe('#/');
  expect(routeHash('changes', '', { cell: 'erp', tenantId: '' })).toBe('#/changes?cell=erp');
});

test('a view of one thing belongs to the list of all', () => {
  expect((['cell', 'tenant', 'request', 'runbook', 'config'] as const).map(sectionOf)).toEqual([
    'cells',
    'tenants',
    'requests',
    'home',
    'config',
  ]);
});

test('filter and order are kept in the address, and only where they differ from the usual', () => {
  const filter = { text: 'erp', unhealthyOnly: true, sort: 'latency', isDescending: true } as const;
  const hash = routeHash('cells', '', filterQuery(filter));
  expect(hash).toBe('#/cells?q=erp&state=unhealthy&sort=latency&order=desc');
  expect(filterOf(parseRoute(hash))).toEqual(filter);
  const usual = filterOf(parseRoute('#/cells?sort=nonsense'));
  expect(usual).toEqual({ text: '', unhealthyOnly: false, sort: 'urgency', isDescending: false });
  expect(routeHash('cells', '', filterQuery(usual))).toBe('#/cells');
});
