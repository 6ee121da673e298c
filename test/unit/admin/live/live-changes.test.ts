// Changes of the live document: checked before they are kept, made from the version that was read, and taken back.

import { KEY } from '../../../../lambdas/contract/table-keys';
import type { RequestFacts } from '../../../../lambdas/domain/http';
import { createDynamoAuditLog } from '../../../../lambdas/stores/dynamodb/audit';
import { createDynamoLights } from '../../../../lambdas/stores/dynamodb/lights';
import { contentPartition } from '../../../../lambdas/stores/dynamodb/live-config';
import { createDynamoLiveVersions } from '../../../../lambdas/stores/dynamodb/live-versions';
import { startTestDynamo, type TestDynamo } from '../../../support/dynalite';
import { CELLS, changing, documentOf, frameOf, type LiveClock, liveAdmin } from '../../../support/live-fleet';
import { createMemoryTenants } from '../../../support/memory-stores/tenants';
import { SOME_RECORD } from '../../../support/some-record';

let dynamo: TestDynamo;
let table: { call: TestDynamo['call']; name: string };
const clock: LiveClock = { nowMs: 1_764_000_000_000 };
beforeAll(async () => {
  dynamo = await startTestDynamo();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = { call: dynamo.call, name: await dynamo.createTable() };
});

const slow = (timeoutMs: number) => ({
  ...documentOf(),
  cells: { ...documentOf().cells, erp: { url: 'https://erp.example.com', core: true, timeoutMs } },
});
const admin = (frame = frameOf()) => liveAdmin(table, clock, frame);
const PUT = 'PUT /api/admin/config';

test('what was deployed is in force until something is changed', async () => {
  const answer = await admin()('GET /api/admin/config');
  expect(answer).toMatchObject({ status: 200, etag: '"0"' });
  expect(answer.body).toMatchObject({ version: 0, source: 'deployed', document: documentOf() });
  expect(answer.body['why']).toContain('Nothing was changed live');
});

test('a change is a version with its author, reason and time, and says what is different', async () => {
  const answer = await admin()(PUT, changing(slow(900), 'erp is slow'));
  expect(answer).toMatchObject({ status: 200, etag: '"1"' });
  expect(answer.body).toMatchObject({
    version: 1,
    author: 'ops',
    reason: 'erp is slow',
    from: 0,
    at: 1_764_000_000,
    changes: [{ path: 'cells.erp.timeoutMs', after: 900 }],
  });
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({
    version: 1,
    source: 'live',
    why: 'Live version 1 holds.',
    document: slow(900),
  });
});

test('of two operators who change the same version one is told that it is too late', async () => {
  const answers = await Promise.all([
    admin()(PUT, changing(slow(900)), { ifMatch: '"0"' }),
    admin()(PUT, changing(slow(800)), { ifMatch: '"0"' }),
  ]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 'CONFLICT']));
  expect((await admin()(PUT, changing(slow(700)), { ifMatch: '"0"' })).status).toBe('CONFLICT');
  const { version } = (await admin()('GET /api/admin/config')).body;
  expect((await admin()(PUT, changing(slow(700)), { ifMatch: `"${String(version)}"` })).status).toBe(200);
});

test('a version that is tried is shown with how far it has come, and one that holds is not', async () => {
  const rollout = { percent: 5, steps: [5, 50], bakeSeconds: 60 };
  await admin()(PUT, { ...changing(slow(900)), rollout: { steps: [5, 50], bakeSeconds: 60 } });
  const none = { requests: 0, server_errors: 0, timeouts: 0, refusals: 0 };
  const rollout_progress = {
    says: 'The patrol has not looked yet',
    looked_at: null,
    next_percent: 50,
    baked_seconds: 0,
    left_seconds: 60,
    tried: none,
    others: none,
  };
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ source: 'live', rollout, rollout_progress });
  await admin()(PUT, changing(slow(800)));
  const whole = { source: 'live', rollout: null, rollout_progress: null };
  expect((await admin()('GET /api/admin/config')).body).toMatchObject(whole);
});

test('a dry run changes nothing', async () => {
  const tried = await admin()(PUT, changing(slow(900)), { query: 'dryRun=1' });
  expect(tried).toMatchObject({ status: 200, body: { dry_run: true, changes_total: 1 } });
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 0 });
});

test('the way back is a version of its own, and checks the document again', async () => {
  await admin()(PUT, changing({ ...slow(900), cells: { crm: 'https://other.example.com' } }));
  await admin()(PUT, changing(slow(900)));
  const back = await admin()('POST /api/admin/config/rollback', { version: 1, reason: 'as it was' });
  expect(back).toMatchObject({ status: 200, body: { version: 3, restores: 1, from: 2 } });
  const narrower = frameOf(CELLS.replace("['*.example.com']", '[]'));
  const refused = await admin(narrower)('POST /api/admin/config/rollback', { version: 1, reason: 'as it was' });
  expect(refused).toMatchObject({ status: 'BAD_REQUEST' });
  expect(refused.body['details']).toContain('liveConfig.allowedHosts');
  expect((await admin()('POST /api/admin/config/rollback', { version: 99, reason: 'r' })).status).toBe('NOT_FOUND');
});

describe('a version in force whose contents are gone', () => {
  beforeEach(async () => {
    await admin()(PUT, changing(slow(900)));
    await admin()(PUT, changing(slow(800)));
    const { Item: { content } = {} } = await dynamo.call('GetItem', {
      TableName: table.name,
      Key: { [KEY.partition]: { S: 'LIVE' }, [KEY.sort]: { S: '0000000002' } },
    });
    for (const hash of Object.values(JSON.parse(content?.S ?? '{}') as Record<'rules' | 'document', string>)) {
      const Key = { [KEY.partition]: { S: contentPartition(hash) }, [KEY.sort]: { S: '0000' } };
      await dynamo.call('DeleteItem', { TableName: table.name, Key });
    }
  });

  test('is told with its reason, and shows what was deployed', async () => {
    const answer = await admin()('GET /api/admin/config');
    expect(answer).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { version: 2, source: 'deployed', document: documentOf() },
    });
    expect(answer.body['why']).toContain('missing or damaged');
  });

  test('can be rolled back from, or be replaced by a whole document', async () => {
    const back = await admin()('POST /api/admin/config/rollback', { version: 1, reason: 'r' }, { ifMatch: '"2"' });
    expect(back).toMatchObject({ status: 200, body: { version: 3, restores: 1, from: 2 } });
    expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 3, document: slow(900) });
  });

  test('is neither rolled back to, nor compared, nor changed in part, nor what others get while one is tried', async () => {
    const crm = { path: { id: 'crm' } };
    const answers = [
      await admin()('POST /api/admin/config/rollback', { version: 2, reason: 'r' }),
      await admin()('GET /api/admin/config/diff', {}, { query: 'from=1&to=2' }),
      await admin()('GET /api/admin/config/versions/{version}', {}, { path: { version: '2' } }),
      await admin()('PATCH /api/admin/cells/{id}', { enabled: false }, crm),
      await admin()(PUT, { ...changing(slow(700)), rollout: { percent: 5 } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
      'NOT_FOUND',
      'CONFLICT',
      'CONFLICT',
    ]);
    expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 2 });
  });
});

test('a change whose number somebody takes meanwhile is told so, and changes nothing', async () => {
  const versions = createDynamoLiveVersions(table.call, { lights: table.name, audit: table.name });
  const taken = {
    version: 1,
    at: 1,
    author: 'other',
    reason: 'r',
    from: 0,
    deployed: '',
    rules: '',
    document: '',
    bytes: 2,
  };
  let isTaken = false;
  const call: TestDynamo['call'] = async (operation, input) => {
    if (operation === 'PutItem' && !isTaken) {
      isTaken = true;
      await versions.claim(taken);
    }
    return table.call(operation, input);
  };
  const raced = await liveAdmin({ ...table, call }, clock)(PUT, changing(slow(900)));
  expect(raced).toMatchObject({ status: 'CONFLICT' });
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 0, source: 'deployed' });
});

test('others get what is deployed, not a version that a deployment replaced, while one is tried', async () => {
  const pointer = () => createDynamoLiveVersions(table.call, { lights: table.name, audit: table.name }).pointer();
  await admin()(PUT, changing(slow(900)));
  await admin()(PUT, { ...changing(slow(800)), rollout: { percent: 5 } });
  expect(await pointer()).toMatchObject({ version: 2, before: { version: 1 } });
  await admin()('POST /api/admin/config/rollback', { version: 1, reason: 'r' });
  const whole = await pointer();
  expect(whole).toMatchObject({ version: 3 });
  expect(whole).not.toHaveProperty('before');
  const replacing = frameOf(CELLS.replace('liveConfig: {', 'liveConfig: { replaces: 3,'));
  await admin(replacing)(PUT, { ...changing(slow(700)), rollout: { percent: 5 } });
  const tried = await pointer();
  expect(tried).toMatchObject({ version: 4, rollout: { percent: 5 } });
  expect(tried).not.toHaveProperty('before');
});

test('of many faults ten are named and the others counted', async () => {
  const named = (count: number) => {
    const cells = Array.from({ length: count }, (_, n) => [`c${n}`, { url: 'https://c.example.com', timeoutMs: 1 }]);
    return admin()(PUT, changing({ ...documentOf(), cells: Object.fromEntries(cells) as object }));
  };
  const sentences = async (count: number) => String((await named(count)).body['details']).split('; ');
  expect((await sentences(10)).filter((text) => text.startsWith('cells.c'))).toHaveLength(10);
  expect(await sentences(10)).not.toContainEqual(expect.stringMatching(/ more$/));
  expect((await sentences(12)).at(-1)).toBe('and 2 more');
});

test('the record of a change cuts a value beyond 500 characters', async () => {
  const url = (length: number) => `https://crm.example.com/${'x'.repeat(length - 26)}`;
  const recorded = async (version: number) => {
    const all = {
      fromMs: 0,
      toMs: clock.nowMs,
      order: 'oldest first',
      limit: 10,
      only: {},
      cursor: undefined,
    } as const;
    const { lines } = await createDynamoAuditLog(table.call, table.name).page({ ...all, nowMs: clock.nowMs });
    return lines.find(({ target }) => target === String(version))?.after;
  };
  for (const length of [500, 501]) await admin()(PUT, changing({ ...documentOf(), cells: { crm: url(length) } }));
  expect(Object.values((await recorded(1)) as object)).toContain(url(500));
  expect(Object.values((await recorded(2)) as object)).toContain(`${JSON.stringify(url(501)).slice(0, 500)}...`);
});

test.each([
  [{}, 'must name tenants, a percentage or steps'],
  [{ steps: [10, 5], bakeSeconds: 60 }, 'rising'],
  [{ steps: [100], bakeSeconds: 60 }, 'first below 100'],
  [{ steps: [0, 50], bakeSeconds: 60 }, 'above 0'],
  [{ steps: [], bakeSeconds: 60 }, '1 to 20'],
  [{ steps: [10] }, 'steps and bakeSeconds together'],
  [{ percent: 10, bakeSeconds: 60 }, 'steps and bakeSeconds together'],
  [{ percent: 5, steps: [10], bakeSeconds: 60 }, 'not both'],
  [{ steps: [10], bakeSeconds: 9 }, 'whole seconds, 10 to 86400'],
])('the rollout %j is refused', async (rollout, text) => {
  const refused = await admin()(PUT, { ...changing(slow(900)), rollout });
  expect(refused).toMatchObject({ status: 'BAD_REQUEST' });
  expect(refused.body['details']).toContain(text);
});

test('where tenants are validated, a rollout to unknown tenants or to a share without any of them is refused', async () => {
  const store = createMemoryTenants();
  const any = { name: 'n', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 1, version: 1 } as const;
  for (const id of ['acme', 'globex']) await store.put({ id, ...any }, SOME_RECORD);
  const strict = liveAdmin(table, clock, frameOf(CELLS, true), { store, enforced: true });
  const tried = (rollout: object) => strict(PUT, { ...changing(slow(900)), rollout });
  const unknown = await tried({ tenants: ['acme', 'nobody'] });
  expect(unknown.body['details']).toContain('rollout.tenants.nobody: got no tenant of that id');
  const nobody = await tried({ steps: [0.01, 100], bakeSeconds: 60 });
  expect(nobody.body['details']).toContain('got 0.01 %, a share without any of the 2 tenants');
  expect(await tried({ tenants: ['acme'], steps: [0.01, 100], bakeSeconds: 60 })).toMatchObject({ status: 200 });
  expect(await tried({ percent: 100 })).toMatchObject({ status: 200 });
});

test('versions are listed newest first, read one by one, and held against each other', async () => {
  await admin()(PUT, changing(slow(900)));
  await admin()(PUT, changing(slow(800)));
  const list = await admin()('GET /api/admin/config/versions');
  expect((list.body['data'] as { version: number }[]).map(({ version }) => version)).toEqual([2, 1]);
  const one = await admin()('GET /api/admin/config/versions/{version}', {}, { path: { version: '1' } });
  expect(one).toMatchObject({ status: 200, etag: '"1"', body: { document: slow(900) } });
  const diff = await admin()('GET /api/admin/config/diff', {}, { query: 'from=1&to=2' });
  expect(diff.body).toEqual({
    from: 1,
    to: 2,
    changes: [{ path: 'cells.erp.timeoutMs', before: 900, after: 800 }],
    changes_total: 1,
  });
});

test('versions are listed fifty at a time, and the last of a full page leads on to the next', async () => {
  const versions = createDynamoLiveVersions(table.call, { lights: table.name, audit: table.name });
  const head = {
    at: clock.nowMs,
    author: 'ops',
    reason: 'r',
    from: 0,
    deployed: 'd',
    rules: '',
    document: '',
    bytes: 2,
  };
  for (let version = 1; version <= 51; version += 1) await versions.claim({ ...head, version });
  const page = async (query: string) => {
    const { status, body } = await admin()('GET /api/admin/config/versions', {}, { query });
    const numbers = (body['data'] as { version: number }[] | undefined)?.map(({ version }) => version) ?? [];
    return { status, total: body['total'], next: body['next'], ends: [numbers[0], numbers.at(-1)] };
  };
  expect(await page('')).toEqual({ status: 200, total: 50, next: 2, ends: [51, 2] });
  expect(await page('before=51')).toEqual({ status: 200, total: 50, next: 1, ends: [50, 1] });
  expect(await page('before=50')).toEqual({ status: 200, total: 49, next: undefined, ends: [49, 1] });
  expect(await page('before=1')).toEqual({ status: 200, total: 0, next: undefined, ends: [undefined, undefined] });
  for (const before of ['x', '-1', '12345678901', '']) {
    expect(await page(`before=${before}`)).toMatchObject({ status: 'BAD_REQUEST' });
  }
});

test('without versions the live document is held against the deployed one', async () => {
  await admin()(PUT, changing(slow(900)));
  await admin()(PUT, changing(slow(800)));
  const diff = (query: string) => admin()('GET /api/admin/config/diff', {}, { query });
  const path = 'cells.erp.timeoutMs';
  expect((await diff('')).body).toMatchObject({ from: 0, to: 2, changes: [{ path, after: 800 }] });
  expect((await diff('from=1')).body).toMatchObject({ from: 1, to: 2, changes: [{ path, before: 900, after: 800 }] });
  expect((await diff('to=1')).body).toMatchObject({ from: 0, to: 1, changes: [{ path, after: 900 }] });
  for (const query of ['from=x', 'to=x', 'from=1&to=']) expect((await diff(query)).status).toBe('BAD_REQUEST');
  for (const query of ['from=99', 'to=99']) expect((await diff(query)).status).toBe('NOT_FOUND');
});

test.each(['99', 'x', '1.0', ''])('there is no version %j to read', async (version) => {
  await admin()(PUT, changing(slow(900)));
  const answer = await admin()('GET /api/admin/config/versions/{version}', {}, { path: { version } });
  expect(answer.status).toBe('NOT_FOUND');
});

test.each([
  ['', 1, false, 1],
  ['dryRun=0', 1, false, 1],
  ['dryRun=true', 1, false, 1],
  ['dryRun=1', 0, true, 0],
])(
  'a change with the query %j is answered with the tag of the version that is in force then: %i',
  async (query, tag, dry, now) => {
    const answer = await admin()(PUT, changing(slow(900)), { query });
    expect(answer).toMatchObject({ status: 200, etag: `"${tag}"`, body: { version: 1, from: 0, dry_run: dry } });
    expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: now });
  },
);

test.each([
  ['no document', {}, 'document is missing'],
  ['no reason', { document: documentOf() }, 'reason is missing'],
  ['a reason with a line break', { document: documentOf(), reason: 'a\nb' }, 'reason must be a text'],
  ['a document that is a list', { document: [], reason: 'r' }, 'the document: got a list of 0'],
  ['a section that may not change live', { document: { ...documentOf(), auth: {} }, reason: 'r' }, 'auth: got'],
  ['a wrong timeout', { document: slow(1), reason: 'r' }, 'cells.erp.timeoutMs: got 1; expected a whole number'],
  ['text that is no JSON', '{"document":', 'must be a JSON object'],
])('%s is refused with a sentence', async (_name, body, sentence) => {
  const answer = await admin()(PUT, body);
  expect(answer.status).toBe('BAD_REQUEST');
  expect(answer.body['details']).toContain(sentence);
});

test('a way back without a version or a reason is refused with a sentence', async () => {
  await admin()(PUT, changing(slow(900)));
  const answer = await admin()('POST /api/admin/config/rollback', {});
  expect(answer).toMatchObject({ status: 'BAD_REQUEST', body: { details: 'version is missing; reason is missing' } });
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 1 });
});

test('a body of 10 MB is too large', async () => {
  expect((await admin()(PUT, 'x'.repeat(10_000_000))).status).toBe('PAYLOAD_TOO_LARGE');
});

test('a plan that tenants have stays, and a route needs its tenant', async () => {
  const store = createMemoryTenants();
  const acme = { id: 'acme', name: 'A', status: 'enabled', expireAt: null, allowedCells: null, createdAt: 1 } as const;
  await store.put({ ...acme, plan: 'gold', version: 1 }, SOME_RECORD);
  const frame = frameOf(`${CELLS}plans: { gold: { requestsPerSecond: 5 } }\n`, true);
  const enforcing = liveAdmin(table, clock, frame, { store, enforced: true });
  const without = await enforcing(PUT, changing({ ...frame.document, plans: {} }));
  expect(without.body['details']).toContain(
    'plans.gold: got no plan of that name, which 1 tenants have, acme among them',
  );
  const routed = await enforcing(
    PUT,
    changing({ ...frame.document, tenantRoutes: { nobody: { crm: 'https://a.example.com' } } }),
  );
  expect(routed.body['details']).toContain('tenantRoutes.nobody');
});

test('a Cell is switched off and on by the old platform’s route', async () => {
  const path = { id: 'crm' };
  const off = await admin()('PATCH /api/admin/cells/{id}', { enabled: false }, { path });
  expect(off).toMatchObject({ status: 200, body: { id: 'crm', enabled: false } });
  const { body } = await admin()('GET /api/admin/cells');
  expect(body).toMatchObject({
    data: [
      { id: 'crm', enabled: false },
      { id: 'erp', enabled: true },
    ],
    total: 2,
  });
  // Nothing changes, and nothing is written: the answer is the same.
  expect(await admin()('PATCH /api/admin/cells/{id}', { enabled: false }, { path })).toMatchObject(off);
  await admin()('PATCH /api/admin/cells/{id}', { enabled: true }, { path });
  expect((await admin()('GET /api/admin/config/versions')).body['total']).toBe(2);
  expect((await admin()('GET /api/admin/routes')).body).toMatchObject({ routes: { crm: 'https://crm.example.com' } });
});

test('no Cell is switched while a version is tried', async () => {
  await admin()(PUT, { ...changing(slow(900)), rollout: { percent: 5 } });
  const off = await admin()('PATCH /api/admin/cells/{id}', { enabled: false }, { path: { id: 'crm' } });
  expect(off).toMatchObject({ status: 'CONFLICT' });
  expect(off.body['details']).toContain('A version is being tried');
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 1 });
});

test('the log line of a change names the version, the Cell or the tenant', async () => {
  const of = { config: {} as RequestFacts, cell: {} as RequestFacts, tenant: {} as RequestFacts };
  await admin()(PUT, changing(slow(900)), { facts: of.config });
  await admin()('PATCH /api/admin/cells/{id}', { enabled: false }, { path: { id: 'crm' }, facts: of.cell });
  await admin()('PUT /api/admin/tenants/{id}/config', { config: {} }, { path: { id: 'default' }, facts: of.tenant });
  expect(of).toMatchObject({
    config: { subject: 'config 1' },
    cell: { subject: 'crm' },
    tenant: { subject: 'default' },
  });
});

test('a switch has the reason that was given, or says itself what it did', async () => {
  const press = (body: object) => admin()('PATCH /api/admin/cells/{id}', body, { path: { id: 'crm' } });
  expect(await press({ enabled: false, reason: 'crm is moved' })).toMatchObject({ status: 200 });
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ reason: 'crm is moved' });
  expect(await press({ enabled: true })).toMatchObject({ status: 200 });
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ reason: 'Switched on: crm' });
});

test.each([
  ['crm', {}, 'BAD_REQUEST', 'enabled is missing'],
  ['crm', { enabled: false, reason: '' }, 'BAD_REQUEST', 'reason must be'],
  ['crm', { enabled: 'no' }, 'BAD_REQUEST', 'enabled must be'],
  ['crm', { enabled: false, url: 'http://a' }, 'BAD_REQUEST', 'url is not a field'],
  ['nobody', { enabled: false }, 'NOT_FOUND', 'no such Cell'],
  ['constructor', { enabled: false }, 'NOT_FOUND', 'no such Cell'],
])('switching %s by %j is refused: %s, %s, and nothing changes', async (id, body, code, details) => {
  const before = await admin()('GET /api/admin/cells');
  const answer = await admin()('PATCH /api/admin/cells/{id}', body, { path: { id } });
  expect(answer).toMatchObject({ status: code, body: { details: expect.stringContaining(details) as string } });
  expect(await admin()('GET /api/admin/cells')).toEqual(before);
});

test('status says that a deployment waits behind a live version, and that one has taken its place', async () => {
  await admin()(PUT, changing(slow(900)));
  const deployed = frameOf(CELLS.replace('crm.example', 'crm-2.example'));
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ why: 'Live version 1 holds.' });
  const waits = await admin(deployed)('GET /api/admin/config');
  expect(waits.body).toMatchObject({ source: 'live', deployed: { changed_since: true } });
  expect(waits.body['why']).toContain('set liveConfig.replaces to 1');
  const replacing = frameOf(CELLS.replace('liveConfig: {', 'liveConfig: { replaces: 1,'));
  const replaced = await admin(replacing)('GET /api/admin/config');
  expect(replaced.body).toMatchObject({ version: 1, source: 'deployed' });
  expect(replaced.body['why']).toContain('took the place of live version 1');
});

test('a version is put in force over the one that it was made from, and over no other', async () => {
  const versions = createDynamoLiveVersions(table.call, { lights: table.name, audit: table.name });
  const moved = (version: number, from: number) =>
    versions.moveTo({ version, hash: `h${version}`, deployed: 'd' }, from, SOME_RECORD);
  expect([await moved(1, 1), await moved(1, 0)]).toEqual([false, true]);
  expect([await moved(2, 0), await moved(2, 2)]).toEqual([false, false]);
  expect(await versions.pointer()).toMatchObject({ version: 1 });
  expect(await moved(2, 1)).toBe(true);
  expect(await versions.pointer()).toMatchObject({ version: 2 });
});

test('status says that a version took everything back, until a deployment takes its place', async () => {
  const versions = createDynamoLiveVersions(table.call, { lights: table.name, audit: table.name });
  expect(await versions.moveTo({ version: 1, hash: '', deployed: 'd' }, 0, SOME_RECORD)).toBe(true);
  const why = async (frame = frameOf()) => (await admin(frame)('GET /api/admin/config')).body['why'];
  expect(await why()).toBe('Version 1 took everything back to what was deployed.');
  const replacing = frameOf(CELLS.replace('liveConfig: {', 'liveConfig: { replaces: 1,'));
  expect(await why(replacing)).toContain('took the place of live version 1');
});

test('a version that took everything back by hand is read as it was, whatever was deployed since', async () => {
  await admin()(PUT, changing(slow(900)));
  await admin()('POST /api/admin/config/rollback', { version: 0, reason: 'all back' });
  const deployed = admin(frameOf(CELLS.replace('crm.example', 'crm-2.example')));
  const read = await deployed('GET /api/admin/config/versions/{version}', {}, { path: { version: '2' } });
  expect(read.body).toMatchObject({ version: 2, restores: 0, document: documentOf() });
});

test('settings of a tenant are kept by namespace', async () => {
  const store = createMemoryTenants();
  const parts = liveAdmin(table, clock, frameOf(), { store, enforced: false });
  const path = { id: 'default' };
  await parts('PUT /api/admin/tenants/{id}/config', { config: { locale: 'zh-CN' } }, { path });
  await parts('PUT /api/admin/tenants/{id}/config', { namespace: 'ui', config: { theme: 'dark' } }, { path });
  const all = await parts('GET /api/admin/tenants/{id}/config', {}, { path });
  expect(all.body).toEqual({ system: { locale: 'zh-CN' }, ui: { theme: 'dark' } });
  const one = await parts('GET /api/admin/tenants/{id}/config', {}, { path, query: 'namespace=ui' });
  expect(one.body).toEqual({ theme: 'dark' });
});

const CONFIG = 'PUT /api/admin/tenants/{id}/config';
const own = { path: { id: 'default' } };

test.each<[what: string, body: object]>([
  ['a text', { config: 'dark' }],
  ['a number', { config: 7 }],
  ['null', { config: null }],
  ['a list', { config: [] }],
  ['nothing', {}],
  ['a map of a namespace with a space', { config: {}, namespace: 'a b' }],
  ['a map of an empty namespace', { config: {}, namespace: '' }],
  ['a map of a namespace of 65 letters', { config: {}, namespace: 'n'.repeat(65) }],
  ['a map with a field that is unknown', { config: {}, mode: 'x' }],
])('settings of a tenant cannot be %s', async (_, body) => {
  expect(await admin()(CONFIG, body, own)).toMatchObject({ status: 'BAD_REQUEST' });
  expect((await admin()('GET /api/admin/tenants/{id}/config', {}, own)).body).toEqual({});
});

test('all settings of a tenant together are bounded, and those of an unknown tenant are not kept', async () => {
  const most = 300_000;
  const block = 'x'.repeat(60_000);
  const put = async (namespace: string, text: string) =>
    (await admin()(CONFIG, { namespace, config: { text } }, own)).status;
  for (const namespace of ['a', 'b', 'c', 'd']) expect(await put(namespace, block)).toBe(200);
  const names = { a: { text: block }, b: { text: block }, c: { text: block }, d: { text: block } };
  const rest = most - JSON.stringify({ ...names, e: { text: '' } }).length;
  expect(await put('e', 'x'.repeat(rest + 1))).toBe('PAYLOAD_TOO_LARGE');
  expect(await put('e', 'x'.repeat(rest))).toBe(200);
  expect(await put('f', '')).toBe('PAYLOAD_TOO_LARGE');
  for (const route of [CONFIG, 'GET /api/admin/tenants/{id}/config']) {
    expect((await admin()(route, { config: {} }, { path: { id: 'nobody' } })).status).toBe('NOT_FOUND');
  }
});

test('two who change the settings of a tenant at once both have their change, each with its record', async () => {
  const changes = ['a', 'b'].map((namespace) => admin()(CONFIG, { namespace, config: { of: namespace } }, own));
  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual([200, 200]);
  await admin()(CONFIG, { namespace: 'a', config: {} }, own);
  const read = (query: string) => admin()('GET /api/admin/tenants/{id}/config', {}, { ...own, query });
  expect((await read('')).body).toEqual({ a: {}, b: { of: 'b' } });
  expect((await read('namespace=constructor')).body).toEqual({});
  const all = { fromMs: 0, toMs: clock.nowMs, order: 'oldest first', limit: 10, only: {}, cursor: undefined } as const;
  const { lines } = await createDynamoAuditLog(table.call, table.name).page({ ...all, nowMs: clock.nowMs });
  const records = lines.map(({ action, tenantId, target, before, after }) => [action, tenantId, target, before, after]);
  expect(new Set(records)).toEqual(
    new Set([
      ['tenant.config', 'default', 'a', null, { of: 'a' }],
      ['tenant.config', 'default', 'b', null, { of: 'b' }],
      ['tenant.config', 'default', 'a', { of: 'a' }, {}],
    ]),
  );
});

test('a light of the platform comes and goes, and the version stays', async () => {
  await admin()(PUT, changing(slow(900)));
  const lights = createDynamoLights(table.call, { lights: table.name, audit: table.name, keepsLive: true });
  const light = { reason: 'r', setBy: 'ops', sinceMs: 1_000, untilMs: 9_000 };
  expect(await lights.change('gateway', light, undefined, SOME_RECORD)).toBe(true);
  expect(await lights.change('gateway', light, undefined, SOME_RECORD)).toBe(false);
  expect(await lights.list()).toEqual([{ target: 'gateway', light }]);
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 1 });
  expect(await lights.change('gateway', { ...light, untilMs: 2_000 }, light, SOME_RECORD)).toBe(true);
  expect((await admin()('GET /api/admin/config')).body).toMatchObject({ version: 1, source: 'live' });
  const { Item: item = {} } = await dynamo.call('GetItem', {
    TableName: table.name,
    Key: { [KEY.partition]: { S: 'LIGHT' }, [KEY.sort]: { S: 'GATEWAY' } },
  });
  expect(item[KEY.ttl]).toBeUndefined();
});

test('each change is a record of the audit log, with what was there before', async () => {
  await admin()(PUT, changing(slow(900), 'erp is slow'));
  await admin()('PATCH /api/admin/cells/{id}', { enabled: false }, { path: { id: 'crm' } });
  await admin()('POST /api/admin/config/rollback', { version: 0, reason: 'all back' });
  await admin()(PUT, changing(slow(1)));
  const all = { fromMs: 0, toMs: clock.nowMs, order: 'oldest first', limit: 10, only: {}, cursor: undefined } as const;
  const { lines } = await createDynamoAuditLog(table.call, table.name).page({ ...all, nowMs: clock.nowMs });
  const summary = lines.map(({ action, target, user, reason, cell }) => ({ action, target, user, reason, cell }));
  expect(new Set(summary)).toEqual(
    new Set([
      { action: 'config.change', target: '1', user: 'ops', reason: 'erp is slow', cell: '' },
      { action: 'cell.disable', target: '2', user: 'ops', reason: 'Switched off: crm', cell: 'crm' },
      { action: 'config.rollback', target: '3', user: 'ops', reason: 'all back', cell: '' },
    ]),
  );
  const { before, after } = lines.find(({ target }) => target === '1') ?? {};
  expect({ before, after }).toEqual({
    before: { version: 0, 'cells.erp.timeoutMs': null },
    after: { version: 1, 'cells.erp.timeoutMs': 900 },
  });
});
