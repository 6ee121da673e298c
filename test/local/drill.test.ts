// The restore drill, quick: what is restored is what was backed up, what came later is lost, and the gateway serves it.

import { runDrill } from '../../lib/drill/drill';

test('fill, back up, destroy, restore, compare, serve', async () => {
  const steps: string[] = [];
  const report = await runDrill({
    tenants: 30,
    tenantsAfterBackup: 2,
    env: process.env,
    say: (line) => steps.push(line),
  });
  expect(steps).toEqual(['fill: 30 tenants', 'back up', 'destroy', 'restore', 'compare', 'serve']);
  const [items = ''] = /^\d+(?= [0-9a-f]{64}$)/.exec(report.before) ?? [];
  // Each tenant and the record of its creation.
  expect(Number(items)).toBeGreaterThanOrEqual(60);
  expect(report.after).toBe(report.before);
  // The registry always shows the default tenant next to its own.
  expect(report.tenantsServed).toBe(Number(items) / 2 + 1);
  expect(report.recordsServed).toBe(30);
  expect(report.lostTenants).toBe(2);
  expect([report.statusWhileDestroyed, report.statusAfterwards]).toEqual([503, 200]);
  expect(report.recoveryTimeMs).toBeGreaterThan(0);
});
