// A variable that is spelled like the platform's and does nothing is said so: its author believes that it does.

import { readFileSync } from 'node:fs';
import { MOVED_VARIABLES, unreadVariables } from '../../../lib/local/settings';

test('typing errors and settings of the old gateway are named; the rest of the environment is not', () => {
  const env = { GATEWAY_CB_WINDWO_SEC: '3', GOVERNANCE_HEALTH_URL: 'x', GATEWAY_PORT: '1', HOME: '/', CELL_X_URL: 'y' };
  expect(unreadVariables(env)).toEqual([
    'GATEWAY_CB_WINDWO_SEC is set, and nothing reads it: --help names the variables that are read',
    'GOVERNANCE_HEALTH_URL is set, and nothing reads it: --help names the variables that are read',
  ]);
});

test('what has another place here is told with that place', () => {
  expect(unreadVariables({ GATEWAY_RATE_LIMIT_IP_PER_MIN: '120' })).toEqual([
    'GATEWAY_RATE_LIMIT_IP_PER_MIN is set, and nothing reads it: edge.firewall.requestsPerFiveMinutes holds addresses',
  ]);
});

test('the switch of the old limits is read where the limit of a caller is set', () => {
  const env = { GATEWAY_RATE_LIMIT_ENABLED: '0' };
  expect(unreadVariables(env)).toHaveLength(1);
  expect(unreadVariables({ ...env, GATEWAY_RATE_LIMIT_TOKEN_PER_MIN: '200' })).toEqual([]);
});

test('no variable of the documents is one of them', () => {
  const named = ['README.md', 'docs/migration.md'].flatMap(
    (file) => readFileSync(file, 'utf8').match(/\b(?:GATEWAY|GOVERNANCE)_[A-Z_]*[A-Z]\b/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(10);
  const read = named.filter((name) => !MOVED_VARIABLES.has(name));
  expect(unreadVariables(Object.fromEntries(read.map((name) => [name, '1'])))).toEqual([]);
});
