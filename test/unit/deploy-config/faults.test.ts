// Every fault of a description is reported, in one message, with what was got and what is expected.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeployConfigError, loadDeployConfig } from '../../../lib/deploy-config';
import { faultsOf, load, MINIMAL, type Scene } from '../../support/description';

function messageOf(scene: Scene): string {
  try {
    load(scene);
  } catch (error) {
    if (error instanceof DeployConfigError) return error.message;
    throw error;
  }
  throw new Error('the description loaded');
}

test('all faults of all sections come in one message', () => {
  const yaml = `
name: Bad Name
auth: { mode: none }
signing: { schemes: [hmac-v2] }
tenants: { validate: maybe, required: 1 }
proxy: { timeoutMs: 60000, retries: 1.5, breaker: { failureRatio: 0 } }
patrol: { intervalSeconds: 45 }
logs: { retentionDays: 31 }
cells: { crm: ftp://crm, erp: { url: http://erp, timeout: 5 } }
colour: blue
`;
  expect(faultsOf({ yaml })).toEqual({
    name: 'got "Bad Name"; expected a-z, 0-9 and -, starting with a letter, 40 characters at most',
    'auth.mode': 'got "none"; expected jwt or header',
    'signing.schemes': 'got a list of 1; expected a list of hmac-v1, rfc9421, each once; or none',
    'tenants.validate': 'got "maybe"; expected true or false',
    'tenants.required': 'got 1; expected true or false',
    'proxy.timeoutMs': 'got 60000; expected a whole number from 100 to 28500',
    'proxy.retries': 'got 1.5; expected a whole number from 0 to 5',
    'proxy.breaker.failureRatio': 'got 0; expected a number above 0, up to 1',
    'patrol.intervalSeconds': 'got 45; expected seconds that divide a minute, or whole minutes up to an hour',
    'logs.retentionDays': expect.stringContaining("got 31; expected one of CloudWatch's periods: 1, 3, 5"),
    'cells.crm': expect.stringContaining('got "ftp://crm"; expected an http:// or https:// URL'),
    'cells.erp.timeout': expect.stringContaining('got the key "timeout"; expected one of url, core, timeoutMs'),
    colour: expect.stringContaining('got the key "colour"; expected one of name,'),
  });
});

test('the message names the file, counts the faults and lists each on its own line', () => {
  expect(messageOf({ yaml: 'name: x' }).split('\n')).toEqual([
    'config.yaml has 2 faults:',
    '  - auth: got nothing; expected a map with mode: jwt or mode: header',
    '  - tenants: got nothing; expected a map of required, validate, plan, requestsPerMinute, callerRequestsPerMinute, cacheSeconds, staleSeconds',
  ]);
});

test.each([
  [{}, 'config.yaml has 1 fault:'],
  [{ GATEWAY_PROXY_RETRY_COUNT: '99' }, 'config.yaml and the environment have 2 faults:'],
])('the message says whose the faults are, the environment being %j', (env, head) => {
  expect(messageOf({ yaml: `${MINIMAL}colour: blue\n`, env }).split('\n')[0]).toBe(head);
});

test('faults of the environment alone do not name the file, and the error has the name of its class', () => {
  const env = { GATEWAY_PROXY_RETRY_COUNT: '99', CELL_CRM_URL: 'crm' };
  expect(messageOf({ env }).split('\n')[0]).toBe('The environment has 2 faults:');
  expect(() => load({ env })).toThrow(expect.objectContaining({ name: 'DeployConfigError' }));
});

test('a fault says its line and column, in route files too; a missing entry those of what holds it', () => {
  const yaml = `name: x
auth: { mode: header }
tenants:
  required: true
proxy:
  breaker:
    failureRatio: 2
metrics: { tenants: [a, "b c"] }
tags: { a.b: "\u0007" }
routesFile: routes.yaml
`;
  const files = { 'routes.yaml': 'routes:\n  crm:\n    url: ftp://crm\n' };
  const text = messageOf({ yaml, files, env: { GATEWAY_PROXY_RETRY_COUNT: '99' } });
  expect(text.match(/\S+ \(line \d+, column \d+\): got/g)).toEqual([
    'tenants.validate (line 3, column 1): got',
    'proxy.breaker.failureRatio (line 7, column 5): got',
    'metrics.tenants.1 (line 8, column 25): got',
    'tags.a.b (line 9, column 9): got',
    'routes.crm.url (line 3, column 5): got',
  ]);
  expect(text).toMatch(/- GATEWAY_PROXY_RETRY_COUNT: got/);
});

test('the key of a fault is looked for in the file up to a thousand characters, which no setting has', () => {
  const placeOf = (length: number) =>
    messageOf({ yaml: `${MINIMAL}${'k'.repeat(length)}: 1\n` }).match(/k \(line \d+, column \d+\)/);
  expect([placeOf(1_000)?.[0], placeOf(1_001)]).toEqual(['k (line 6, column 1)', null]);
});

test('the first fault of a value is told, and no further one of it', () => {
  const auth =
    'mode: jwt, cognito: create, issuer: https://id.example.com, permissions: {}, adminRole: admin, tokenCacheSeconds: 1, cacheTtlSeconds: 1';
  expect(faultsOf({ yaml: MINIMAL.replace('mode: header', auth) })).toEqual({
    auth: 'got a map; expected either cognito, or issuer, jwksUri and audience, not both',
  });
});

test.each([
  ['cells: [crm]', 'cells', 'got a list of 1; expected a map of Cell names'],
  ['routesFile: [r.yaml]', 'routesFile', 'got a list of 1; expected the path of a route file'],
  ['language: { of: errors }', 'language', 'got a map; expected zh-CN or en'],
])('%s is a fault', (yaml, where, fault) => {
  expect(faultsOf({ yaml: `${MINIMAL}${yaml}\n` })).toEqual({ [where]: fault });
});

test.each([
  ['two.words@example.com?', '"two.words@example.com?"'],
  ['x'.repeat(78), `"${'x'.repeat(78)}"`],
  ['x'.repeat(79), `"${'x'.repeat(79)}...`],
])('a value is shown in 80 characters, and as it is where it holds no URL: %s', (value, shown) => {
  expect(faultsOf({ yaml: `${MINIMAL}language: "${value}"\n` })).toEqual({
    language: `got ${shown}; expected zh-CN or en`,
  });
});

test.each([
  ['proxy: { timeout: 5 }', 'did you mean timeoutMs?'],
  ['proxy: { retires: 5 }', 'did you mean retries?'],
  ['proxi: { retries: 5 }', 'did you mean proxy?'],
  ['patrol: { IntervalSeconds: 5 }', 'did you mean intervalSeconds?'],
])('%s: %s', (yaml, question) => {
  expect(messageOf({ yaml: `${MINIMAL}${yaml}` })).toContain(question);
});

test('what is near no key is asked nothing', () => {
  expect(messageOf({ yaml: `${MINIMAL}colour: blue` })).not.toContain('did you mean');
  expect(messageOf({ yaml: `${MINIMAL}${'x'.repeat(100_000)}: blue` })).not.toContain('did you mean');
});

test('twenty unknown keys of a section are asked what they mean, and no more', () => {
  const keys = Array.from({ length: 21 }, (_, index) => `retries${index}: 1`);
  const faults = Object.entries(faultsOf({ yaml: `${MINIMAL}proxy: { ${keys.join(', ')} }` }));
  const asked = faults.filter(([, fault]) => fault.includes('did you mean retries?')).map(([where]) => where);
  expect([faults.length, asked.length, asked.includes('proxy.retries20')]).toEqual([21, 20, false]);
});

test('a rollout says how callers move; the rest has its default', () => {
  expect(load({ yaml: `${MINIMAL}rollout: { traffic: all-at-once }` }).rollout).toEqual({
    traffic: 'all-at-once',
    failuresToRollBack: 5,
    checkFirst: false,
  });
});

test('what only live changes do is refused without them, with what was got', () => {
  const options = 'enabled: false, methods: [GET], headers: { x-a: b }';
  const cells = `cells: { crm: { url: 'https://crm.example.com', ${options} } }`;
  const tenantRoutes = "tenantRoutes: { acme: { crm: 'https://a.example.com' } }";
  const expected = 'expected liveConfig next to it: {} will do';
  expect(faultsOf({ yaml: `${MINIMAL}${cells}\n${tenantRoutes}` })).toEqual({
    'cells.crm.enabled': `got false; ${expected}`,
    'cells.crm.methods': `got a list of 1; ${expected}`,
    'cells.crm.headers': `got a map; ${expected}`,
    tenantRoutes: `got a map; ${expected}`,
  });
});

test.each([
  ['auth.mode', 'auth: { mode: header }', 'auth: {}', 'got nothing; expected jwt or header'],
  ['tenants.validate', 'tenants: { validate: false }', 'tenants: {}', 'got nothing; expected true or false'],
])('%s has no default', (where, present, absent, fault) => {
  expect(faultsOf({ yaml: MINIMAL.replace(present, absent) })).toEqual({ [where]: fault });
});

test('an empty value counts as missing: the default stands', () => {
  expect(load({ yaml: `${MINIMAL}language: ""\nlogs: { level: }\nproxy: { retries: null }\n` })).toMatchObject({
    language: 'zh-CN',
    logs: { level: 'INFO' },
    proxy: { retries: 2 },
  });
});

test('a key that is a built-in property name is an unknown key like any other', () => {
  const yaml = `${MINIMAL}logs:\n  __proto__: { level: DEBUG }\n  constructor: 1\n`;
  expect(Object.keys(faultsOf({ yaml }))).toEqual(['logs.__proto__', 'logs.constructor']);
});

test.each([
  ['http://user:hunter2@crm', 'http://***@crm'],
  ['http://user:hunter2@hunter2@crm', 'http://***@crm'],
  ['http://user:hunter2/hunter2@crm', 'http://***@crm'],
  ['http://user:hunter2 hunter2@crm', 'http://***@crm'],
  ['http://user:hunter2?hunter2@crm', 'http://***@crm'],
  ['https://https://user:hunter2@crm', 'https://***@crm'],
  ['http://crm/?token=hunter2', 'http://crm/?***'],
])('credentials in a URL are not printed: %s', (url, shown) => {
  const yaml = `${MINIMAL}cells: { crm: "${url}" }\n`;
  expect(faultsOf({ yaml })['cells.crm']).toContain(`got "${shown}"`);
});

test('what a description says moves no terminal and makes no line of its own', () => {
  const yaml = `${MINIMAL}"k\\e[2J\\n  - auth: got \\u202e": 1\nlanguage: "\\x9b2J\\u202e"\n`;
  const told = (() => {
    try {
      return load({ yaml });
    } catch (error) {
      return String(error).split('\n').slice(1);
    }
  })();
  expect(told).toEqual([
    '  - language (line 7, column 1): got "\\u009b2J\\u202e"; expected zh-CN or en',
    expect.stringMatching(
      /^ {2}- k\\u001b\[2J\\u000a {2}- auth: got \\u202e \(line 6, column 1\): got the key "k\\u001b\[2J\\n /,
    ),
  ]);
});

test('broken YAML is reported with its place, a missing file by name', () => {
  expect(faultsOf({ yaml: 'name: x\nname: y\nlogs: { 1: a, "1": b, [1]: c }\n' })).toEqual({
    'config.yaml:2:1': 'got DUPLICATE_KEY; expected valid YAML or JSON',
    'config.yaml:3:15': 'got DUPLICATE_KEY; expected valid YAML or JSON',
    'config.yaml:3:23': 'got COLLECTION_AS_KEY; expected valid YAML or JSON',
  });
  expect(faultsOf({ env: { GATEWAY_ROUTES_PATH: 'absent.json' } })).toEqual({
    'absent.json': 'got no such file; expected a readable file',
  });
  expect(faultsOf({ yaml: '- a list' })).toEqual({ 'config.yaml': 'got a list of 1; expected a map' });
});

test.each([
  ['grow without end', 'Excessive alias count', `a: &a [x, x]\n${bomb(8)}`],
  ['name nothing', 'Unresolved alias', 'proxy: *nowhere\n'],
  ['stand in a map that they name', 'Alias within its own anchor', 'proxy: &own { breaker: *own }\n'],
  ['stand in a list that they name', 'Alias within its own anchor', 'cells: &own [*own]\n'],
])('aliases that %s are a fault', (_what, got, yaml) => {
  expect(faultsOf({ yaml: MINIMAL + yaml })).toEqual({
    'config.yaml': expect.stringMatching(`^got ${got}.*; expected aliases of anchors that stand before them`),
  });
});

test('more than a thousand aliases are a fault, of however many anchors', () => {
  const pairs = Array.from({ length: 1_001 }, (_, index) => `- &a${index} x\n- *a${index}\n`).join('');
  expect(faultsOf({ yaml: `${MINIMAL}list:\n${pairs}` })).toEqual({
    'config.yaml': expect.stringMatching(/^got More than 1000 aliases; expected aliases .* and 1000 in all$/),
  });
});

// In quadratic time the system would end the process at the first of these: it counts the processor's seconds, which other
// programs do not make longer. What was read before is printed.
test('thirty thousand unknown keys, Cells, or anchors with their aliases take time in proportion', () => {
  const large = [
    ['keys', 'logs:', '  k%: 1'],
    ['cells', 'cells:', '  k%: http://k%'],
    ['aliases', 'list:', '  - &a% x\n  - *a%'],
  ] as const;
  const folder = mkdtempSync(path.join(tmpdir(), 'large-'));
  try {
    for (const [name, head, line] of large) {
      const lines = Array.from({ length: 30_000 }, (_, index) => line.replaceAll('%', String(index)));
      writeFileSync(path.join(folder, `${name}.yaml`), `${MINIMAL}${head}\n${lines.join('\n')}\n`);
    }
    const program = `
      const { loadDeployConfig } = require(${JSON.stringify(path.resolve(__dirname, '../../../lib/deploy-config'))});
      for (const name of ${JSON.stringify(large.map(([name]) => name))}) {
        try { loadDeployConfig({ file: name + '.yaml', env: {}, baseDir: ${JSON.stringify(folder)} }); } catch (error) {
          if (error.name !== 'DeployConfigError') throw error;
        }
        console.log(name);
      }`;
    const limited = ['-c', 'ulimit -t 25; exec "$@"', 'sh', process.execPath, '--require', 'tsx/cjs', '-e', program];
    const { stdout } = spawnSync('sh', limited, { encoding: 'utf8' });
    expect(stdout).toBe('keys\ncells\naliases\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('tags, types and merges of older YAML', () => {
  test.each([
    ['a tag that nobody knows', 'name: !Ref x\n', 'TAG_RESOLVE_FAILED'],
    ['a type of older YAML', '%YAML 1.1\n---\nlogs: !!omap [level: DEBUG]\n', 'TAG_RESOLVE_FAILED'],
  ])('%s is a fault', (_what, yaml, code) => {
    expect(Object.values(faultsOf({ yaml }))).toEqual([`got ${code}; expected valid YAML or JSON`]);
  });

  test('maps are not merged, whatever version a file calls itself', () => {
    const yaml = `%YAML 1.1\n---\n${MINIMAL}logs: { <<: { level: DEBUG } }\n`;
    expect(faultsOf({ yaml })).toMatchObject({ 'logs.<<': expect.stringContaining('got the key "<<"') });
  });
});

test.each(['.inf', '-.inf', '.nan', '1e999'])('%s is no threshold', (number) => {
  const yaml = `${MINIMAL}alarms: { thresholds: { patrol-stalled: ${number} } }\n`;
  expect(faultsOf({ yaml })).toMatchObject({ 'alarms.thresholds.patrol-stalled': expect.stringMatching(/a number$/) });
});

test('an alias stands for its anchor', () => {
  const yaml = `${MINIMAL}proxy: { breaker: &own { openSeconds: 7 } }\ncells: { crm: { url: http://crm, breaker: *own } }\n`;
  expect(load({ yaml }).cells['crm']?.breaker).toEqual({ openSeconds: 7 });
});

test('a file has a thousand aliases at most, of however many anchors', () => {
  const anchors = Array.from({ length: 11 }, (_, index) => `a${index}: &a${index} 1\n`).join('');
  const told = (count: number): string => {
    const aliases = Array.from({ length: count }, (_, index) => `*a${index % 11} `);
    return JSON.stringify(faultsOf({ yaml: `${anchors}all: [${aliases.join(',')}]\n` }));
  };
  expect(told(1_000)).not.toContain('aliases');
  expect(told(1_001)).toContain('More than 1000 aliases');
});

/** Each line twice the one before. */
function bomb(lines: number): string {
  const names = Array.from({ length: lines }, (_, index) => String.fromCharCode(97 + index));
  return names.map((name) => `${next(name)}: &${next(name)} [*${name}, *${name}]\n`).join('');
}

function next(name: string): string {
  return String.fromCharCode(name.charCodeAt(0) + 1);
}

test.each([
  ['of the file has its place there', '{ mode: wrong }', undefined, true],
  ['of a section that stands in place of the file’s has no place', '{ mode: header }', { mode: 'wrong' }, false],
])('a fault %s', (_, auth, given, hasPlace) => {
  const baseDir = mkdtempSync(path.join(tmpdir(), 'deploy-config-'));
  writeFileSync(path.join(baseDir, 'config.yaml'), MINIMAL.replace('{ mode: header }', auth));
  const sections = given && { auth: given };
  let faults: DeployConfigError['faults'] = [];
  try {
    loadDeployConfig({ file: 'config.yaml', env: {}, baseDir, ...(sections && { sections }) });
  } catch (error) {
    if (error instanceof DeployConfigError) ({ faults } = error);
  }
  rmSync(baseDir, { recursive: true });
  expect(faults.filter(({ where }) => where.startsWith('auth')).map(({ at }) => at !== undefined)).toEqual([hasPlace]);
});
