// Cells come from the description, a route file and the environment; each may override the one before.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deployConfigFiles, loadDeployConfig } from '../../../lib/deploy-config';
import { probeCells } from '../../../lib/deploy-config/probe-section';
import { faultsOf, load, MINIMAL } from '../../support/description';

const JSON_ROUTES = '{"routes":{"crm":"http://crm.internal:8001/","erp":{"url":"https://erp/base/","retries":1}}}';

test('the JSON route file of the platform, entries with overrides included', () => {
  const { cells } = load({ env: { GATEWAY_ROUTES_PATH: 'routes.json' }, files: { 'routes.json': JSON_ROUTES } });
  expect({ ...cells }).toEqual({
    crm: { baseUrl: 'http://crm.internal:8001', core: true },
    erp: { baseUrl: 'https://erp/base', core: true, retries: 1 },
  });
});

test('the YAML list: a name from the prefix, else from the id without cell-', () => {
  const list = `
routes:
  - { id: cell-x, path_prefix: /api/cells/crm, upstream: "http://crm-cell:8001" }
  - { id: cell-oa, upstream: "http://oa-cell:8002", core: false, timeoutMs: 900 }
`;
  const { cells } = load({ env: { GATEWAY_ROUTES_PATH: 'routes.yaml' }, files: { 'routes.yaml': list } });
  expect({ ...cells }).toEqual({
    crm: { baseUrl: 'http://crm-cell:8001', core: true },
    oa: { baseUrl: 'http://oa-cell:8002', core: false, timeoutMs: 900 },
  });
});

test('a routes file in YAML lists Cells by name and URL', () => {
  const { cells } = load({ yaml: `${MINIMAL}routesFile: r.yaml\n`, files: { 'r.yaml': 'routes:\n  hr: http://hr\n' } });
  expect({ ...cells }).toEqual({ hr: { baseUrl: 'http://hr', core: true } });
});

test('every per-Cell override arrives in the table', () => {
  const yaml = `${MINIMAL}
cells:
  news:
    url: http://news/
    core: false
    timeoutMs: 1500
    connectTimeoutMs: 200
    retries: 0
    breaker: { windowSeconds: 5, minimumCalls: 4 }
    patrol: { failuresToGoDown: 2, successesToComeBack: 3 }
    fallback: { body: '{"data":[]}' }
`;
  expect(load({ yaml }).cells['news']).toEqual({
    baseUrl: 'http://news',
    core: false,
    timeoutMs: 1500,
    connectTimeoutMs: 200,
    retries: 0,
    breaker: { windowSeconds: 5, minimumCalls: 4 },
    patrol: { failuresToGoDown: 2, successesToComeBack: 3 },
    fallback: { status: 200, contentType: 'application/json; charset=utf-8', body: '{"data":[]}' },
  });
});

test('environment over file over description; a URL variable keeps the other settings of its Cell', () => {
  const { cells } = load({
    yaml: `${MINIMAL}cells: { crm: http://a, erp: http://a, oa: { url: http://a, retries: 0 } }\n`,
    files: { 'r.json': '{"routes":{"crm":"http://file","erp":"http://file"}}' },
    env: {
      GATEWAY_ROUTES_PATH: 'r.json',
      CELL_CRM_URL: 'http://env',
      CELL_OA_URL: 'http://env',
      CELL_NEW_ONE_URL: 'http://n',
    },
  });
  expect({ ...cells }).toEqual({
    crm: { baseUrl: 'http://env', core: true },
    erp: { baseUrl: 'http://file', core: true },
    oa: { baseUrl: 'http://env', core: true, retries: 0 },
    new_one: { baseUrl: 'http://n', core: true },
  });
});

test.each(['__proto__', 'constructor', 'tostring'])('a Cell may be called %s, and only then is there one', (name) => {
  const variable = `CELL_${name.toUpperCase()}_URL`;
  const { cells } = load({ env: { [variable]: 'http://x' } });
  expect(Object.keys(cells)).toEqual([name]);
  expect(cells[name]).toEqual({ baseUrl: 'http://x', core: true });
  const fromFile = load({
    env: { GATEWAY_ROUTES_PATH: 'r.json' },
    files: { 'r.json': `{"routes":{"${name}":"http://y"}}` },
  });
  expect(Object.keys(fromFile.cells)).toEqual([name]);
  expect(Object.keys(JSON.parse(JSON.stringify(cells)) as object)).toEqual([name]);
  expect(load({}).cells[name]).toBeUndefined();
  expect(({} as Record<string, unknown>)['baseUrl']).toBeUndefined();
});

test.each([
  'crm:8001',
  '//crm',
  'http:crm',
  'http://',
  'ftp://crm',
  'http://crm?x=1',
  'http://crm?',
  'https://https://user:pw@',
  'http://crm#top',
  'http://user@crm',
  'http://:@crm',
  'http://crm/a b',
  'http://crm\\@evil',
  'http://crm:99999',
])('%s is no base URL', (url) => {
  expect(faultsOf({ env: { CELL_CRM_URL: url } })['CELL_CRM_URL']).toContain('expected an http:// or https:// URL');
});

test('faults of a route file name the file and the entry', () => {
  const files = {
    'r.yaml': `
extra: 1
routes:
  - { id: cell-a, upstream: "http://a" }
  - { path_prefix: /x/a, upstream: "http://a" }
  - { upstream: "http://b" }
  - just text
  - { id: cell-c, upstream: "http://c", timeoutMs: 1 }
  - { id: cell-D, upstream: "http://d" }
  - { id: e, upstream: "http://e", fallback: {} }
`,
  };
  expect(faultsOf({ env: { GATEWAY_ROUTES_PATH: 'r.yaml' }, files })).toEqual({
    'r.yaml: extra': expect.stringContaining('got the key "extra"'),
    'r.yaml: routes.1': 'got a second route of "a"; expected one route a Cell',
    'r.yaml: routes.2': 'got id nothing and path_prefix nothing; expected one of them to name the Cell',
    'r.yaml: routes.3': 'got "just text"; expected a map of id, path_prefix and upstream',
    'r.yaml: routes.4.timeoutMs': 'got 1; expected a whole number from 100 to 28500',
    'r.yaml: routes.5': expect.stringContaining('got the name "D"; expected a Cell name'),
    'r.yaml: routes.6.fallback': 'got a fallback on a core Cell; expected core: false with a fallback',
  });
  expect(faultsOf({ env: { GATEWAY_ROUTES_PATH: 'r.json' }, files: { 'r.json': '{"routes":"http://a"}' } })).toEqual({
    'r.json: routes': expect.stringContaining('got "http://a"; expected a map `routes` of Cells'),
  });
});

test('10,000 Cells load', () => {
  const routes = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, n) => [`cell-${n}`, `http://cell-${n}.internal`]),
  );
  const { cells } = load({
    env: { GATEWAY_ROUTES_PATH: 'r.json' },
    files: { 'r.json': JSON.stringify({ routes }) },
  });
  expect(Object.keys(cells)).toHaveLength(10_000);
  expect(cells['cell-9999']).toEqual({ baseUrl: 'http://cell-9999.internal', core: true });
});

test.each<[string, string, Record<string, string>, string[]]>([
  ['the description alone', MINIMAL, {}, ['config.yaml']],
  ['the file of routes that it names', `${MINIMAL}routesFile: r.yaml\n`, {}, ['config.yaml', 'r.yaml']],
  ['the one that the environment names', MINIMAL, { GATEWAY_ROUTES_PATH: 'e.yaml' }, ['config.yaml', 'e.yaml']],
])('a description is made of %s', (_, yaml, env, files) => {
  const baseDir = mkdtempSync(path.join(tmpdir(), 'deploy-config-'));
  writeFileSync(path.join(baseDir, 'config.yaml'), yaml);
  const found = deployConfigFiles({ file: 'config.yaml', env, baseDir });
  rmSync(baseDir, { recursive: true });
  expect(found).toEqual(files.map((file) => path.join(baseDir, file)));
});

test('a Cell under the name of a probe Cell stays as the description has it', () => {
  const address = 'https://abc.execute-api.eu-central-1.amazonaws.com';
  const { cells } = load({ yaml: `${MINIMAL}probe: { url: '${address}' }\ncells: { probe: http://own }\n` });
  expect(Object.entries(cells).map(([name, { baseUrl }]) => [name, baseUrl])).toEqual([
    ['probe', 'http://own'],
    ['probe-slow', address],
    ['probe-circuit', address],
    ['probe-fallback', address],
  ]);
});

test('Cells that whoever loads has next to the description’s take their names', () => {
  const baseDir = mkdtempSync(path.join(tmpdir(), 'deploy-config-'));
  writeFileSync(path.join(baseDir, 'config.yaml'), `${MINIMAL}cells: { crm: http://crm, erp: http://erp }\n`);
  const given = { crm: 'http://given', more: 'http://more' };
  const { cells } = loadDeployConfig({ file: 'config.yaml', env: {}, baseDir, cells: given });
  rmSync(baseDir, { recursive: true });
  expect(Object.entries(cells).map(([name, { baseUrl }]) => [name, baseUrl])).toEqual([
    ['crm', 'http://given'],
    ['erp', 'http://erp'],
    ['more', 'http://more'],
  ]);
});

test('no probe Cell is at the core: one that is down takes nothing else down', () => {
  expect(Object.values(probeCells('http://probe')).filter(({ core }) => core)).toEqual([]);
});
