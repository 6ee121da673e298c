// The bundle knows which routes the file of changes answers, and opens the file for them alone.

import { createChanges } from '../../../lambdas/admin/changes/entry';
import { RULED_ROUTES, TENANT_ROUTES } from '../../../lambdas/admin/changes/routes';

test('the routes that open the file are those that it answers', () => {
  const changes = createChanges({
    call: async () => ({}),
    tables: { lights: 'lights', audit: 'registry' },
    tenantTable: 'registry',
    tenantsEnforced: true,
    takesKeys: true,
    keepsVerdicts: true,
    clock: Date.now,
  });
  expect(Object.keys(changes.ofTenants).toSorted()).toEqual([...TENANT_ROUTES].toSorted());
  const ruled = changes.over({ routes: { cells: {} }, plans: undefined });
  expect(Object.keys(ruled).toSorted()).toEqual([...RULED_ROUTES].toSorted());
});
