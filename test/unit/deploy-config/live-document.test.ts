// The live document is held against the description's own checks, and leads nowhere that the deployment does not allow.

import { checkLiveDocument } from '../../../lib/deploy-config/live-document';
import { faultsOf, load, TRUSTED } from '../../support/description';
import { CELLS, documentOf, frameOf } from '../../support/live-fleet';

const faults = (document: unknown, yaml = CELLS) =>
  (checkLiveDocument(document, frameOf(yaml)).faults ?? []).map(({ where, got }) => `${where}: ${got}`);
const crm = (url: string) => ({ ...documentOf(), cells: { crm: { url } } });

test('what was deployed is a good document, and gives the rules that were deployed', () => {
  const frame = frameOf();
  const checked = checkLiveDocument(documentOf(), frame);
  expect(checked.faults).toBeUndefined();
  expect(JSON.parse(JSON.stringify(checked)) as object).toMatchObject({ document: documentOf(), rules: frame.rules });
});

const HOSTS =
  "cells: { crm: 'http://127.0.0.1:9001' }\nliveConfig: { allowedHosts: [a.example.com, '*.b.example.com', 'c.example.com:8443', 'http://d.example.com'] }\n";

test.each([
  'http://127.0.0.1:9001/base',
  'https://a.example.com/x',
  'https://one.b.example.com',
  'https://c.example.com:8443',
  'http://d.example.com',
])('%s is allowed', (url) => {
  expect(faults(crm(url), HOSTS)).toEqual([]);
});

test.each([
  'http://127.0.0.1:9002',
  'https://127.0.0.1:9001',
  'http://a.example.com',
  'https://a.example.com:8443',
  'https://a.example.com.evil.net',
  'https://evil.net/a.example.com',
  'https://b.example.com',
  'https://evilb.example.com',
  'https://c.example.com',
  'https://d.example.com',
  'http://169.254.169.254',
])('%s is not allowed', (url) => {
  expect(faults(crm(url), HOSTS)).toEqual([`cells.crm.url: "${url}"`]);
});

test('the standard port may be named, of either scheme', () => {
  const yaml =
    "cells: { crm: 'http://127.0.0.1:9001' }\nliveConfig: { allowedHosts: ['a.example.com:443', 'http://b.example.com:80'] }\n";
  expect(faults(crm('https://a.example.com'), yaml)).toEqual([]);
  expect(faults(crm('http://b.example.com'), yaml)).toEqual([]);
  expect(faults(crm('https://b.example.com'), yaml)).toHaveLength(1);
});

test.each([
  ['none is named', 'liveConfig: {}'],
  ['a.example.com, *.b.example.com', "liveConfig: { allowedHosts: [a.example.com, '*.b.example.com'] }"],
])('a fault of a host names those that are allowed: %s', (named, liveConfig) => {
  const yaml = `cells: { crm: 'http://127.0.0.1:9001' }\n${liveConfig}\n`;
  expect(checkLiveDocument(crm('https://evil.net'), frameOf(yaml)).faults).toEqual([
    {
      where: 'cells.crm.url',
      got: '"https://evil.net"',
      expected: `a host of liveConfig.allowedHosts (${named}) or of a deployed Cell`,
    },
  ]);
});

test('a tenant is pinned live only where new environments without the table refuse, or the deployment pins it too', () => {
  const route = (pinned?: boolean) => ({
    crm: { url: 'https://acme.example.com', ...(pinned !== undefined && { pinned }) },
  });
  const pinnedBy = (pinned: boolean | undefined, yaml: string) =>
    checkLiveDocument({ ...documentOf(), tenantRoutes: { acme: route(pinned) } }, frameOf(yaml)).faults ?? [];
  const deployed = (pinned: boolean) =>
    `${CELLS}tenantRoutes: { acme: { crm: { url: 'https://acme.example.com', pinned: ${pinned} } } }\n`;
  const refused = [
    {
      where: 'tenantRoutes.acme.crm.pinned',
      got: 'true',
      expected: 'liveConfig.withoutTable: refuse in the deployment, or the pin in its tenantRoutes',
    },
  ];
  expect(pinnedBy(true, CELLS)).toEqual(refused);
  expect(pinnedBy(true, deployed(false))).toEqual(refused);
  expect(pinnedBy(true, deployed(true))).toEqual([]);
  expect(pinnedBy(true, CELLS.replace('liveConfig: {', 'liveConfig: { withoutTable: refuse,'))).toEqual([]);
  for (const pinned of [false, undefined]) expect(pinnedBy(pinned, CELLS)).toEqual([]);
});

test.each([
  'https://user@a.example.com',
  'ftp://a.example.com',
  'https://a.example.com\\@evil.net',
  'https:a.example.com',
])('%s is no URL of a Cell', (url) => {
  expect(faults(crm(url), HOSTS)[0]).toContain('cells.crm.url');
});

test('a tenant’s own deployment is held to the same hosts, and to Cells that there are', () => {
  const routes = { acme: { crm: 'https://evil.net', nobody: 'https://x.example.com' } };
  expect(faults({ ...documentOf(), tenantRoutes: routes })).toEqual([
    'tenantRoutes.acme.nobody: "nobody"',
    'tenantRoutes.acme.crm.url: "https://evil.net"',
  ]);
});

test.each([
  'authorization',
  'x-tenant-id',
  'x-user-role',
  'x-signature',
  'x-forwarded-for',
  'x-gateway-client-address',
  'X-Stage',
  'cookie',
  'host',
])('the header %s is not for a Cell’s entry to set', (name) => {
  const cells = { crm: { url: 'https://crm.example.com', headers: { [name]: 'a' } } };
  expect(faults({ ...documentOf(), cells })).toHaveLength(1);
});

test('a document without any Cell, of another kind, or with names of Object.prototype is refused', () => {
  expect(faults({})).toEqual(['cells: nothing']);
  expect(faults('text')).toEqual(['the document: "text"']);
  expect(faults(null)).toEqual(['the document: nothing']);
  expect(faults(JSON.parse('{"cells":{"__proto__":{"url":"https://evil.net"}}}'))[0]).toContain('__proto__');
});

test('faults are named up to a number', () => {
  const cells = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`c${n}`, 'https://evil.net']));
  expect(faults({ cells })).toHaveLength(50);
});

test('what only live changes do needs liveConfig in the description', () => {
  const cells =
    "cells: { crm: { url: 'https://a.example.com', enabled: false, methods: [GET], headers: { x-a: b } } }\n";
  const yaml = `${TRUSTED}${cells}tenantRoutes: { acme: { crm: 'https://b.example.com' } }\n`;
  expect(Object.keys(faultsOf({ yaml }))).toEqual([
    'cells.crm.enabled',
    'cells.crm.methods',
    'cells.crm.headers',
    'tenantRoutes',
  ]);
  expect(load({ yaml: `${yaml}liveConfig: {}\n` }).liveConfig).toEqual({
    allowedHosts: [],
    replaces: 0,
    withoutTable: 'deployed',
  });
});
