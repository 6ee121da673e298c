// The migration guide, in both languages: every variable of the platform, with what the gateway really makes of it.

import { readFileSync } from 'node:fs';
import { OVERLAY_VARIABLES } from '../../lib/deploy-config/environment-overlay';
import { load } from '../support/description';

/** Every variable that the platform's wire contract names. */
const PLATFORM_VARIABLES = [
  'CELL_<NAME>_URL',
  'CELL_SIGNING_SECRET',
  'CELL_VERIFY_SIGNATURE',
  'GATEWAY_CB_FAILURE_RATIO',
  'GATEWAY_CB_HALF_OPEN_PROBES',
  'GATEWAY_CB_PROBE_SUCCESSES_TO_CLOSE',
  'GATEWAY_CB_WINDOW_SEC',
  'GATEWAY_PROXY_RETRY_COUNT',
  'GATEWAY_PROXY_TIMEOUT_SEC',
  'GATEWAY_RATE_LIMIT_ENABLED',
  'GATEWAY_RATE_LIMIT_IP_PER_MIN',
  'GATEWAY_RATE_LIMIT_TOKEN_PER_MIN',
  'GATEWAY_REQUIRE_TENANT_ID',
  'GATEWAY_ROUTES_PATH',
  'GATEWAY_SIGNING_SECRET',
  'GATEWAY_VALIDATE_TENANT',
  'GOVERNANCE_HEALTH_FAILURE_THRESHOLD',
  'GOVERNANCE_HEALTH_INTERVAL_SEC',
  'GOVERNANCE_HEALTH_TIMEOUT_SEC',
  'TENANT_QUOTA_DEFAULT_REQUESTS_PER_MIN',
];

interface Row {
  readonly variable: string;
  readonly field: string;
  readonly example: string;
  readonly gives: string;
}

const GUIDES = ['docs/migration.md', 'docs/迁移指南.md'].map((file) => ({ file, text: readFileSync(file, 'utf8') }));

function rowsOf(text: string): Row[] {
  const bare = (cell: string) => cell.trim().replaceAll('`', '');
  return text.split('\n').flatMap((line) => {
    const [, variable = '', , field = '', example = '', gives = '', , end] = line.split('|').map(bare);
    return end === '' && /^[A-Z]+_/.test(variable) ? [{ variable, field, example, gives }] : [];
  });
}

function blocksOf(text: string): string[] {
  return [...text.matchAll(/```(?:json|yaml)\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}

const routeFiles = blocksOf(GUIDES[0]?.text ?? '');
const examples = rowsOf(GUIDES[0]?.text ?? '').filter(({ example }) => example !== '–');

test.each(GUIDES)('$file has every variable of the platform, each once', ({ text }) => {
  expect(
    rowsOf(text)
      .map(({ variable }) => variable)
      .toSorted(),
  ).toEqual(PLATFORM_VARIABLES);
});

test('both languages show the same fields, examples, results and route files', () => {
  const [english, chinese] = GUIDES.map(({ text }) => ({ rows: rowsOf(text), blocks: blocksOf(text) }));
  expect(chinese).toEqual(english);
});

test.each(examples)('$example gives $field: $gives', ({ variable, field, example, gives }) => {
  const [name = '', value = ''] = example.split('=');
  expect(variable).toBe(name.replace(/^CELL_CRM_/, 'CELL_<NAME>_'));
  const config = load({ env: { [name]: value }, files: { 'routes.yaml': routeFiles[1] ?? '' } });
  // The loaded table calls a Cell's url its base URL.
  const path = field.replace(/\.url$/, '.baseUrl').split('.');
  const found = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], config);
  expect(String(found)).toBe(gives);
});

test('what has a field here is what the overlay sets', () => {
  const set = OVERLAY_VARIABLES.filter(({ name }) => PLATFORM_VARIABLES.includes(name));
  const told = examples.map(({ variable: name, field }) => ({ name, field }));
  expect(told).toEqual(expect.arrayContaining(set.map(({ name, field }) => ({ name, field }))));
});

test('what is new here is named as that', () => {
  const added = OVERLAY_VARIABLES.filter(({ name }) => !PLATFORM_VARIABLES.includes(name));
  expect(added.length).toBeGreaterThan(0);
  for (const { name } of added) {
    for (const { text } of GUIDES) expect(text).toMatch(new RegExp(`(New here|这里新增).*\`${name}\``));
  }
});

test.each(routeFiles)('a route file as shown is read: %j', (content) => {
  const { cells } = load({ env: { GATEWAY_ROUTES_PATH: 'routes.yaml' }, files: { 'routes.yaml': content } });
  expect({ ...cells }).toEqual({ crm: { baseUrl: 'http://crm-cell:8001', core: true } });
});

test('a timeout beyond the platform’s is cut with the warning that the guide promises', () => {
  const { warnings } = load({ env: { GATEWAY_PROXY_TIMEOUT_SEC: '30' } });
  expect(warnings.map(({ id }) => id)).toContain('long-timeout');
});
