// Verbs against a gateway that answers what the test says: requests, texts, exit codes.

import { readFileSync } from 'node:fs';
import { runGatewayCli } from '../../../lib/cli/gateway-cli';
import { httpCell, type TestCell } from '../../support/cell-server';
import { type TestTerminalOptions, testTerminal } from '../../support/test-terminal';

let gateway: TestCell;
let answer: { status: number; body: object } = { status: 200, body: {} };
beforeAll(async () => {
  gateway = await httpCell((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
});
afterAll(() => gateway.close());

async function run(args: string[], options: TestTerminalOptions = {}) {
  const terminal = testTerminal({
    ...options,
    env: { GATEWAY_URL: gateway.baseUrl, GATEWAY_TOKEN: 't', ...options.env },
  });
  gateway.received.length = 0;
  const code = await runGatewayCli(args, terminal);
  const request = gateway.received.at(-1);
  const sent = request && `${request.method} ${request.url} ${request.body.toString()}`.trim();
  return { code, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n'), sent };
}

const TENANT = { id: 'acme', name: 'Acme', status: 'enabled', expire_at: null, created_at: 0, allowed_cells: null };
const SUMMARY = {
  status: 'up',
  generated_at: 1_764_000_000,
  stale: false,
  counts: { up: 0, degraded: 0, down: 0, unknown: 0, total: 0 },
  patrol: { last_run_at: null, age_seconds: null, interval_seconds: 30, blind: false },
  light: null,
  cells: [],
};
const AT = Math.floor(Date.parse('2026-12-31T10:00:00Z') / 1000);

test.each<[string, object, string]>([
  ['tenants', { data: [TENANT], total: 1 }, 'GET /api/admin/tenants'],
  ['tenants list', { data: [TENANT], total: 1 }, 'GET /api/admin/tenants'],
  ['tenants show acme', TENANT, 'GET /api/admin/tenants/acme'],
  ['tenants show a/b', TENANT, 'GET /api/admin/tenants/a%2Fb'],
  ['tenants add acme --name Acme', TENANT, 'POST /api/admin/tenants {"tenantId":"acme","name":"Acme"}'],
  [
    'tenants add acme --name Acme --expires 2026-12-31T10:00Z --cells crm,erp',
    TENANT,
    `POST /api/admin/tenants {"tenantId":"acme","name":"Acme","expireAt":${AT},"allowedCells":["crm","erp"]}`,
  ],
  [
    'tenants change acme --expires never --cells all',
    TENANT,
    'PATCH /api/admin/tenants/acme {"expireAt":null,"allowedCells":null}',
  ],
  ['tenants change acme --cells none', TENANT, 'PATCH /api/admin/tenants/acme {"allowedCells":[]}'],
  ['tenants enable acme', TENANT, 'PATCH /api/admin/tenants/acme {"status":"enabled"}'],
  ['tenants disable acme', TENANT, 'PATCH /api/admin/tenants/acme {"status":"disabled"}'],
  ['tenants quota acme', { requests_per_min: 60 }, 'GET /api/admin/tenants/acme/quota'],
  [
    'tenants quota acme --plan gold --per-minute 600',
    { plan: 'gold', requests_per_min: 600 },
    'PUT /api/admin/tenants/acme/quota {"plan":"gold","requestsPerMin":600}',
  ],
  [
    'tenants quota acme --per-day 1000 --per-month 0 --time-zone Asia/Shanghai',
    { requests_per_day: 1_000 },
    'PUT /api/admin/tenants/acme/quota {"timeZone":"Asia/Shanghai","requestsPerDay":1000,"requestsPerMonth":0}',
  ],
  [
    'tenants quota acme --concurrency 20 --max-body 1000',
    { concurrency: 20 },
    'PUT /api/admin/tenants/acme/quota {"maxBodyBytes":1000,"concurrency":20}',
  ],
  ['tenants quota acme --time-zone plan', {}, 'PUT /api/admin/tenants/acme/quota {"timeZone":null}'],
  [
    'tenants quota acme --plan default --per-minute plan',
    {},
    'PUT /api/admin/tenants/acme/quota {"plan":null,"requestsPerMin":null}',
  ],
  ['light', { data: [], total: 0 }, 'GET /api/admin/lights'],
  ['light green erp', { target: 'erp', color: 'green' }, 'PUT /api/admin/lights/erp {"color":"green"}'],
  [
    'light red gateway --reason close --for 1h30m',
    { target: 'gateway', color: 'red', until: AT },
    'PUT /api/admin/lights/gateway {"color":"red","reason":"close","minutes":90}',
  ],
  [
    'light red erp --reason close --until 2026-12-31T10:00Z',
    { target: 'erp', color: 'red', until: AT },
    `PUT /api/admin/lights/erp {"color":"red","reason":"close","expiresAt":${AT}}`,
  ],
])('%s', async (line, body, sent) => {
  answer = { status: 200, body };
  expect(await run(line.split(' '))).toMatchObject({ code: 0, sent, noted: '' });
  const { printed } = await run([...line.split(' '), '--json']);
  expect(JSON.parse(printed)).toEqual(body);
});

test.each([
  ['bogus', 'Unknown verb bogus.'],
  ['status now', 'now is one word too many.'],
  ['status --every', "Option '--every <value>' argument missing"],
  ['status --every soon', '--every is soon'],
  ['status --reason x', 'Unknown option --reason.'],
  ['status --jsno', 'Unknown option --jsno. Did you mean --json?'],
  ['statsu', 'Unknown verb statsu. Did you mean status?'],
  ['tenants shwo acme', 'enable, disable, quota. Did you mean show?'],
  ['cells a b', 'b is one word too many.'],
  ['tenants drop acme', 'tenants drop: there is list, show, add, change, enable, disable, quota.'],
  ['tenants quota', 'tenants quota needs the id of a tenant.'],
  ['tenants quota acme --per-minute many', '--per-minute is many, and has to be a whole number, or the word plan.'],
  ['tenants show acme --plan gold', 'The options of a quota belong to tenants quota.'],
  ['tenants show', 'tenants show needs the id of a tenant.'],
  ['tenants add acme', 'tenants add needs a --name.'],
  ['tenants change acme', 'tenants change needs --name, --expires or --cells.'],
  ['tenants enable acme --name x', '--name, --expires and --cells belong to tenants add and tenants change.'],
  ['light yellow erp', 'A light is red or green, and not yellow.'],
  ['light red', "light red needs a target: a Cell's name, or gateway for all."],
  ['light red erp --for 30m', 'A red light needs a --reason'],
  ['light red erp --reason x', 'A red light needs an end'],
  ['light red erp --reason x --for 30m --until 2026-12-31', 'A red light needs an end'],
  ['light red erp --reason x --for 90s', '--for is 90s, and has to be whole minutes.'],
  ['light green erp --reason x', 'Only a red light has a reason and an end.'],
  ['sign GET', 'sign needs a method and where to'],
  ['sign GET http://crm/x', 'No key to sign with: set GATEWAY_SIGNING_SECRET'],
  ['sign GET http://crm/x --scheme rfc9421', 'say which by --cell'],
  ['sign GET crm/x --cell crm', '--cell goes with a URL'],
])('%s: code 2, with a word of help, and nothing is sent', async (line, message) => {
  const { code, noted, sent, printed } = await run(line.split(' '));
  expect({ code, sent, printed }).toEqual({ code: 2, sent: undefined, printed: '' });
  expect(noted).toContain(message);
  expect(noted).toMatch(/\nSee npm run gateway -- (?:[a-z]+ )?--help$/);
});

test('--version prints the version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await run(['--version'])).toEqual({ code: 0, printed: version, noted: '', sent: undefined });
});

test('a misspelt Cell is refused before the tenant is written', async () => {
  answer = { status: 200, body: { ...TENANT, cells: [{ cell: 'crm' }, { cell: 'erp' }] } };
  const line = ['tenants', 'add', 'acme', '--name', 'Acme', '--cells'];
  expect(await run([...line, 'crm,epr'])).toEqual({
    code: 2,
    printed: '',
    noted: 'There is no Cell epr: crm, erp. Did you mean erp?\nSee npm run gateway -- tenants --help',
    sent: 'GET /api/admin/health-summary',
  });
  expect((await run([...line, 'crm,erp'])).sent).toContain('POST /api/admin/tenants');
});

test('a light that was red already tells who had set it', async () => {
  const before = { target: 'erp', color: 'red', reason: 'close', set_by: 'li', until: AT };
  answer = { status: 200, body: { ...before, data: [before] } };
  const { noted, printed } = await run(['light', 'red', 'erp', '--reason', 'x', '--for', '30m']);
  expect(printed).toMatch(/^erp is red until /);
  expect(noted).toMatch(/^It was red until .+, set by li: close$/);
});

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
  [{ LANG: 'de_DE.UTF-8' }, 'en'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{}, 'en'],
])('%j asks for answers in %s', async (env, language) => {
  answer = { status: 200, body: { data: [] } };
  await run(['light'], { env });
  expect(gateway.received[0]?.headers['accept-language']).toBe(language);
});

test('an unusable GATEWAY_PORT is named as the culprit', async () => {
  expect(await run(['status'], { env: { GATEWAY_URL: '', GATEWAY_PORT: 'abc' } })).toMatchObject({
    code: 2,
    noted: expect.stringMatching(/^GATEWAY_PORT is abc, and has to be a whole number up to 65535\./),
    sent: undefined,
  });
});

test('a watch ends when the token is no longer taken, and says why', async () => {
  answer = { status: 200, body: SUMMARY };
  const terminal = testTerminal({
    env: { GATEWAY_URL: gateway.baseUrl, GATEWAY_TOKEN: 't' },
    onPrint: () => {
      answer = { status: 401, body: {} };
    },
  });
  expect(await runGatewayCli(['status', '--watch', '--every', '1s'], terminal)).toBe(1);
  expect(terminal.printed).toHaveLength(1);
  expect(terminal.noted.join()).toContain('does not know this token');
});

test('a refusal is code 1, and its words go to standard error', async () => {
  answer = {
    status: 404,
    body: { code: 'NOT_FOUND', message: 'No', details: 'There is no such tenant', requestId: 'r' },
  };
  expect(await run(['tenants', 'show', 'x', '--json'])).toEqual({
    code: 1,
    printed: '',
    noted: 'NOT_FOUND: No. There is no such tenant (status 404, request r)',
    sent: 'GET /api/admin/tenants/x',
  });
});

test('a quota is shown in words, and where it is not enforced that is said', async () => {
  answer = { status: 200, body: { requests_per_min: 0, enforced: false } };
  expect((await run(['tenants', 'quota', 'acme'])).printed).toBe(
    'plan: default\nrequests a minute: no limit\n' +
      'The quota is not enforced: it needs tenants.validate, and tenants.plan or tenants.requestsPerMinute.',
  );
  answer = { status: 200, body: { plan: 'gold', requests_per_min: 600 } };
  expect((await run(['tenants', 'quota', 'acme'])).printed).toBe('plan: gold\nrequests a minute: 600');
});

test('a tenant past its end is shown as expired, an enabled one as it is', async () => {
  const data = [TENANT, { ...TENANT, id: 'old', expire_at: 1_000 }, { ...TENANT, id: 'off', status: 'disabled' }];
  answer = { status: 200, body: { data, total: 3 } };
  const { printed } = await run(['tenants'], { coloured: true });
  const states = [...printed.matchAll(/<\w+>(\w+)<\/> /g)].map(([, state]) => state);
  expect(states).toEqual(expect.arrayContaining(['enabled', 'expired', 'disabled']));
});

test.each(['tenants', 'tenants disable acme'])(
  '%s says so where no request is held against the registry',
  async (line) => {
    const body = line === 'tenants' ? { data: [TENANT], total: 1, enforced: false } : { ...TENANT, enforced: false };
    answer = { status: 200, body };
    const { printed } = await run(line.split(' '));
    expect(printed).toMatch(/\nThe registry is not enforced: disabled and expired tenants are let in\./);
    answer = { status: 200, body: { ...body, enforced: undefined } };
    expect((await run(line.split(' '))).printed).not.toContain('enforced');
  },
);
test('the list tells which Cells a tenant may call, and which ids could not be made today', async () => {
  const data = [
    { ...TENANT, canonical: true },
    { ...TENANT, id: 'ACME', allowed_cells: [], canonical: false },
    { ...TENANT, id: '..', allowed_cells: ['crm', 'erp'], canonical: false },
  ];
  answer = { status: 200, body: { data, total: 3 } };
  const { printed } = await run(['tenants']);
  expect(printed).toMatch(/^acme .* all/m);
  expect(printed).toMatch(/^ACME .* none/m);
  expect(printed).toMatch(/^\.\. .* crm, erp/m);
  expect(printed).toMatch(/keep working: ACME, \.\.$/m);
});

test('a watched screen is cleared for each look, and a failure in between is shown and survived', async () => {
  const answers = [
    { status: 200, body: SUMMARY },
    { status: 500, body: {} },
    { status: 200, body: SUMMARY },
  ];
  const looks: string[] = [];
  [answer] = answers as [typeof answer];
  const terminal = testTerminal({
    env: { GATEWAY_URL: gateway.baseUrl, GATEWAY_TOKEN: 't' },
    screen: { columns: 80, rows: 24 },
    onPrint: (look) => {
      looks.push(look);
      const next = answers[looks.length];
      if (next) answer = next;
      else terminal.interrupt();
    },
  });
  expect(await runGatewayCli(['status', '--watch', '--every', '1s'], terminal)).toBe(0);
  expect(looks.map((look) => look.startsWith('\u001b[H\u001b[2J'))).toEqual([true, true, true]);
  expect(looks.map((look) => look.includes('is UP'))).toEqual([true, false, true]);
  expect(looks[1]).toContain('is not this gateway (status 500)');
});

test('help is an overview of the verbs, or explains one verb with its options', async () => {
  const { printed: overview } = await run(['--help']);
  expect(overview).toMatch(/\n {2}light {4}make a Cell or the platform read-only\n[^]*Exit codes: 0/);
  const light = { code: 0, printed: expect.stringMatching(/^light \[list\]\n[^]*--token-file FILE/) };
  expect(await run(['light', '--help'])).toMatchObject(light);
  expect(await run(['help', 'light'])).toMatchObject(light);
  expect((await run(['sign', '--help'])).printed).not.toContain('--token-file');
  expect(await run([])).toMatchObject({ code: 2, printed: overview });
});

test('a misspelt option leads to the help of its verb', async () => {
  expect((await run(['status', '--wach'])).noted).toBe(
    'Unknown option --wach. Did you mean --watch?\nSee npm run gateway -- status --help',
  );
});

describe('sign', () => {
  const env = { GATEWAY_SIGNING_SECRET: 'the-secret', CELL_CRM_URL: 'http://crm:8001/base/' };

  test('a Cell by name, below its base URL; the secret is nowhere to be seen', async () => {
    const args = [
      'sign',
      'post',
      'crm/customers?limit=1',
      '--data',
      '{"a":1}',
      '--tenant',
      'acme',
      '--request-id',
      'r-1',
    ];
    const { code, printed, noted } = await run(args, { env, nowMs: () => 1_764_000_000_999 });
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^curl -i -X POST 'http:\/\/crm:8001\/base\/customers\?limit=1' -H 'Content-Type: application\/json' /,
    );
    expect(printed).toContain("-H 'X-Signature-Time: 1764000000'");
    expect(printed).toMatch(
      /-H 'X-Signature: [0-9a-f]{64}' -H 'X-Signature-Time: 1764000000' -H 'X-Signature-Key-Id: [0-9a-f]{16}' --data-binary '{"a":1}'$/,
    );
    expect(noted).toContain('acts as tenant acme');
    expect(printed + noted).not.toContain('the-secret');
  });

  test('as JSON, with the secret from standard input', async () => {
    const args = ['sign', 'GET', 'http://127.0.0.1:9/x/y?z=1', '--json', '--secret-file', '-'];
    const { printed } = await run(args, { input: 'the-secret\n' });
    expect(JSON.parse(printed)).toMatchObject({ method: 'GET', url: 'http://127.0.0.1:9/x/y?z=1' });
  });

  test('where no Cell is known, it says where the sample Cells are', async () => {
    const { noted } = await run(['sign', 'GET', 'crm/x']);
    expect(noted).toContain('No Cell is called crm (known: none; npm run cells -- list has the URLs of sample Cells).');
  });

  test('a secret that is empty after base64: is refused, as the gateway refuses it', async () => {
    const { code, noted } = await run(['sign', 'GET', 'crm/x'], { env: { ...env, GATEWAY_SIGNING_SECRET: 'base64:' } });
    expect([code, noted]).toEqual([2, expect.stringContaining('GATEWAY_SIGNING_SECRET holds no signing secret')]);
  });

  test.each([
    [['sign', 'GET', 'erp/x'], 'No Cell is called erp (known: crm).'],
    [['sign', 'GET', 'crm/x', '--tenant', '北京'], '--tenant has to be visible ASCII.'],
    [['sign', 'GET', 'http://[', '--tenant', 'a'], 'http://[ is no URL.'],
    [['sign', 'GET', 'crm/x', '--secret-file', '/nowhere'], '/nowhere cannot be read: ENOENT.'],
    [['sign', 'GET', 'crm/x', '--config', 'nowhere.yaml'], 'nowhere.yaml has 1 fault'],
  ])('%j: %s', async (args, message) => {
    const { code, noted } = await run(args, { env });
    expect([code, noted]).toEqual([2, expect.stringContaining(message)]);
  });
});
