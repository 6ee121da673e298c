// The examples are descriptions that load, with every optional setting taken in as well.

import { load } from '../../support/description';
import { exampleDescription as example, loadEveryOption, withOptions } from '../../support/example-description';

test('dev.yaml loads without a warning', () => {
  expect(load({ yaml: example('dev.yaml') })).toMatchObject({ name: 'cell-gateway-dev', warnings: [] });
});

test('prod.example.yaml loads unchanged, and protects its data', () => {
  expect(load({ yaml: example('prod.example.yaml') })).toMatchObject({
    auth: { mode: 'jwt' },
    tenants: { required: true, validate: true },
    proxy: { authorization: 'strip', pages: 'sandbox' },
    state: { removal: 'retain', deletionProtection: true },
    warnings: [],
  });
});

test('each optional setting of prod.example.yaml may be uncommented', () => {
  const { twoRegions, mutualTls } = loadEveryOption();
  const shared = {
    patrol: { overload: {} },
    distribution: { firewall: {} },
    network: { endpoints: 'create' },
    backup: { lock: { mode: 'governance' } },
    permissionsBoundary: expect.any(String),
    api: { domain: { name: 'api.example.com' }, cors: {} },
  };
  expect(twoRegions).toMatchObject({ ...shared, secondRegion: { region: 'eu-west-1', network: {} } });
  expect(mutualTls).toMatchObject({ ...shared, distribution: { clientCertificateArn: expect.any(String) } });
  expect(mutualTls.api.domain?.mutualTls).toBeDefined();
  expect(Object.keys(mutualTls.cells)).toEqual(['crm', 'news', 'erp']);
});

test('prod.example.yaml shows every section there is', () => {
  const shown = new Set(withOptions(example('prod.example.yaml')).match(/^[a-zA-Z]+(?=:)/gm));
  const sections = Object.keys(load({ yaml: example('dev.yaml') })).filter((name) => name !== 'warnings');
  expect(
    [...sections, 'routesFile', 'region', 'secondRegion', 'rollout', 'edge', 'network', 'permissionsBoundary'].filter(
      (name) => !shown.has(name),
    ),
  ).toEqual([]);
});
