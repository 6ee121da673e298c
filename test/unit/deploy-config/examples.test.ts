// The examples are descriptions that load, with every optional setting taken in as well.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from '../../support/description';

const example = (file: string) => readFileSync(path.resolve(__dirname, '../../../deploy/config', file), 'utf8');
/** Settings are commented without a space, prose with one. */
const withOptions = (text: string) => text.replace(/^( *)#(?=\S)/gm, '$1');

test('dev.yaml loads without a warning', () => {
  expect(load({ yaml: example('dev.yaml') })).toMatchObject({ name: 'cell-gateway-dev', warnings: [] });
});

test('prod.example.yaml loads as it stands, and protects what it holds', () => {
  expect(load({ yaml: example('prod.example.yaml') })).toMatchObject({
    auth: { mode: 'jwt' },
    tenants: { required: true, validate: true },
    state: { removal: 'retain', deletionProtection: true },
    warnings: [],
  });
});

test('each optional setting of prod.example.yaml may be uncommented', () => {
  const config = load({
    yaml: withOptions(example('prod.example.yaml')),
    files: { 'routes.yaml': 'routes: { erp: http://erp }' },
  });
  expect(config).toMatchObject({
    api: { domain: { name: 'api.example.com', mutualTls: {} }, cors: {} },
    network: { endpoints: 'create' },
    backup: { lock: { mode: 'governance' } },
    permissionsBoundary: expect.any(String),
  });
  expect(Object.keys(config.cells)).toEqual(['crm', 'news', 'erp']);
});

test('prod.example.yaml shows every section there is', () => {
  const shown = new Set(withOptions(example('prod.example.yaml')).match(/^[a-zA-Z]+(?=:)/gm));
  const sections = Object.keys(load({ yaml: example('dev.yaml') })).filter((name) => name !== 'warnings');
  expect([...sections, 'routesFile', 'network', 'permissionsBoundary'].filter((name) => !shown.has(name))).toEqual([]);
});
