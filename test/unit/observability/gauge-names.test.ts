// Rules and dashboards that read the gateway's own scrape name gauges that it really has.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GAUGE } from '../../../lambdas/summary/prometheus';
import { ALERT_RULES } from '../../../lib/alert-rules';

const MONITORING = join(__dirname, '../../../deploy/monitoring');
const known = new Set<string>(Object.values(GAUGE).map(({ name }) => name));
const namedIn = (text: string): string[] => [...text.matchAll(/\bgateway_[a-z_]+/g)].map(([name]) => name);

test.each(
  ALERT_RULES.filter(({ prometheus }) => prometheus !== undefined).map(({ id, prometheus }) => [id, prometheus]),
)('rule %s', (_, expression) => {
  expect(namedIn(expression ?? '').filter((name) => !known.has(name))).toEqual([]);
});

test('every file of deploy/monitoring', () => {
  const files = readdirSync(MONITORING, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const unknown = files.flatMap(({ parentPath, name }) =>
    namedIn(readFileSync(join(parentPath, name), 'utf8'))
      .filter((gauge) => !known.has(gauge))
      .map((gauge) => `${name}: ${gauge}`),
  );
  expect(unknown).toEqual([]);
});
