// A variable that is spelled like the platform's and does nothing is said so: its author believes that it does.

import { readFileSync } from 'node:fs';
import { unreadVariables } from '../../../lib/local/settings';

test('typing errors and settings of the old gateway are named; the rest of the environment is not', () => {
  const env = { GATEWAY_CB_WINDWO_SEC: '3', GOVERNANCE_HEALTH_URL: 'x', GATEWAY_PORT: '1', HOME: '/', CELL_X_URL: 'y' };
  expect(unreadVariables(env)).toEqual([
    'GATEWAY_CB_WINDWO_SEC is set, and nothing reads it: --help names the variables that are read',
    'GOVERNANCE_HEALTH_URL is set, and nothing reads it: --help names the variables that are read',
  ]);
});

test('no variable of the documents is one of them', () => {
  const named = ['README.md', 'docs/migration.md'].flatMap(
    (file) => readFileSync(file, 'utf8').match(/\b(?:GATEWAY|GOVERNANCE)_[A-Z_]*[A-Z]\b/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(10);
  expect(unreadVariables(Object.fromEntries(named.map((name) => [name, '1'])))).toEqual([]);
});
