// A change and its record in the audit log: both or neither, in the order of time, over the embedded DynamoDB.

import { setImmediate } from 'node:timers/promises';
import { AUDIT_DAYS, type AuditRecord } from '../../lambdas/contract/audit-record';
import { MAX_BODY_BYTES } from '../../lambdas/contract/limits';
import { AUDIT_PARTITION } from '../../lambdas/contract/table-keys';
import { type AuditQuery, auditLine, ownRecord } from '../../lambdas/domain/audit';
import { DEFAULT_TENANT } from '../../lambdas/domain/tenant/tenant';
import { createDynamoAuditLog, createRecordedWrites } from '../../lambdas/stores/dynamodb/audit';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createDynamoTenants } from '../../lambdas/stores/dynamodb/tenants';
import { signedCallTo, startTestDynamo, type TestDynamo } from '../support/dynalite';

const NOW_MS = 1_764_000_000_123;

let dynamo: TestDynamo;
let call: DynamoCall;
let table: string;
beforeAll(async () => {
  dynamo = await startTestDynamo();
  call = signedCallTo(dynamo.endpoint);
});
beforeEach(async () => {
  table = await dynamo.createTable();
});
afterAll(() => dynamo.stop());

const record = (target: string, ms = NOW_MS, more: Partial<AuditRecord> = {}): AuditRecord => ({
  ...ownRecord('test', { action: 'test.change', target, before: null, after: { target } }, ms),
  ...more,
});
const acme = { ...DEFAULT_TENANT, id: 'acme', version: 1 };
const read = (query: Partial<AuditQuery> = {}) =>
  createDynamoAuditLog(call, table).page({
    fromMs: 0,
    toMs: NOW_MS + 1_000_000,
    order: 'newest first',
    limit: 100,
    only: {},
    cursor: undefined,
    nowMs: NOW_MS,
    ...query,
  });
const targets = async (query?: Partial<AuditQuery>) => (await read(query)).lines.map(({ target }) => target);

/** Writes records alone. */
async function write(...records: AuditRecord[]): Promise<void> {
  const recorded = createRecordedWrites(call, table);
  for (const one of records) {
    await recorded({ Put: { TableName: table, Item: { pk: { S: 'X' }, sk: { S: 'x' } } } }, one);
  }
}

test('a change that is made leaves one record, with its hash', async () => {
  expect(await createDynamoTenants(call, table).put(acme, record('acme'))).toBe(true);
  expect(await read()).toEqual({ lines: [auditLine(record('acme'))], cursor: undefined });
});

test('a page has no more lines than one response holds, and leads on to the rest', async () => {
  const after = 'x'.repeat(300_000);
  await write(...Array.from({ length: 20 }, (_, at) => record(`t${at}`, NOW_MS + at, { after })));
  const first = await read();
  expect(JSON.stringify(first.lines).length).toBeLessThan(MAX_BODY_BYTES);
  const rest = await read({ cursor: first.cursor });
  expect(rest.cursor).toBeUndefined();
  expect([...first.lines, ...rest.lines].map(({ target }) => target)).toEqual(
    Array.from({ length: 20 }, (_, at) => `t${19 - at}`),
  );
});

test('a change that loses leaves no record', async () => {
  const store = createDynamoTenants(call, table);
  await store.put(acme, record('first'));
  expect(await store.put(acme, record('second'))).toBe(false);
  expect(await store.put({ ...acme, version: 3 }, record('third'))).toBe(false);
  expect(await targets()).toEqual(['first']);
});

test('of changes made at once from one version one is made, and one has a record', async () => {
  const store = createDynamoTenants(call, table);
  const names = ['a', 'b', 'c', 'd'];
  const made = await Promise.all(names.map((name) => store.put({ ...acme, name }, record(name))));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await targets()).toEqual([(await store.get('acme'))?.name]);
});

test('where the record cannot be written the change is not made', async () => {
  const recorded = createRecordedWrites(call, 'no-such-table');
  const change = { Put: { TableName: table, Item: { pk: { S: 'X' }, sk: { S: 'x' } } } };
  await expect(recorded(change, record('x'))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const { Item } = await call('GetItem', { TableName: table, Key: { pk: { S: 'X' }, sk: { S: 'x' } } });
  expect(Item).toBeUndefined();
});

test('an error of another kind is not taken for a change that lost, whatever its text says', async () => {
  const text = 'Transaction cancelled, ... specific reasons [ConditionalCheckFailed, None]';
  const failing = async () => Promise.reject(Object.assign(new Error(text), { name: 'ValidationException' }));
  await expect(createRecordedWrites(failing, table)([], record('acme'))).rejects.toThrow(text);
});

test('a change that meets another transaction is tried again, and gives way in the end', async () => {
  const conflict = Object.assign(new Error('Transaction cancelled, ... specific reasons [TransactionConflict, None]'), {
    name: 'TransactionCanceledException',
  });
  let conflicts = 7;
  let calls = 0;
  const busy: DynamoCall = async (operation, input) => {
    calls += 1;
    if (conflicts > 0) {
      conflicts -= 1;
      throw conflict;
    }
    return call(operation, input);
  };
  expect(await createDynamoTenants(busy, table).put(acme, record('acme'))).toBe(true);
  expect(calls).toBe(8);
  conflicts = 100;
  expect(await createDynamoTenants(busy, table).put({ ...acme, version: 2 }, record('acme'))).toBe(false);
  expect(await targets()).toEqual(['acme']);
});

afterEach(() => jest.restoreAllMocks());

const CONFLICT = Object.assign(new Error('reasons [TransactionConflict]'), { name: 'TransactionCanceledException' });

test.each([
  [0, [15, 30, 45, 60, 75, 90, 105]],
  [0.5, [30, 60, 90, 120, 150, 180, 210]],
])('pauses between the tries grow, and half of each is left to chance: %d', async (chance, pauses) => {
  jest.spyOn(Math, 'random').mockReturnValue(chance);
  const wait = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((fire: () => void) => {
    fire();
  }) as never);
  const busy = async () => Promise.reject(CONFLICT);
  expect(await createRecordedWrites(busy, table)([], record('acme'))).toBe(false);
  expect(wait.mock.calls.map(([, ms]) => ms)).toEqual(pauses);
});

test('a change is not tried again before its pause is over', async () => {
  const ends: (() => void)[] = [];
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((end: () => void) => {
    ends.push(end);
  }) as never);
  let calls = 0;
  const busy = async () => {
    calls += 1;
    return Promise.reject(CONFLICT);
  };
  const written = createRecordedWrites(busy, table)([], record('acme'));
  for (let tries = 1; tries < 8; tries += 1) {
    await setImmediate();
    expect([calls, ends.length]).toEqual([tries, tries]);
    ends.at(-1)?.();
  }
  expect(await written).toBe(false);
  expect(calls).toBe(8);
});

test('the same call made twice changes once', async () => {
  let sent: [unknown, unknown] | undefined;
  const kept: DynamoCall = (operation, input) => {
    sent = [operation, input];
    return call(operation, input);
  };
  await createDynamoTenants(kept, table).put(acme, record('acme'));
  await (call as (...given: unknown[]) => Promise<unknown>)(...(sent ?? []));
  expect(await targets()).toEqual(['acme']);
});

test('lines are read newest first or oldest first, within a time, page by page', async () => {
  await write(...['a', 'b', 'c', 'd'].map((name, index) => record(name, NOW_MS + index * 1000)));
  expect(await targets()).toEqual(['d', 'c', 'b', 'a']);
  expect(await targets({ order: 'oldest first' })).toEqual(['a', 'b', 'c', 'd']);
  expect(await targets({ fromMs: NOW_MS + 1000, toMs: NOW_MS + 2000 })).toEqual(['c', 'b']);
  const { lines, cursor } = await read({ limit: 3 });
  expect(lines.map(({ target }) => target)).toEqual(['d', 'c', 'b']);
  expect(await read({ limit: 3, cursor })).toMatchObject({ lines: [{ target: 'a' }], cursor: undefined });
});

test('lines are found by tenant, Cell and trace', async () => {
  const one = record('one', NOW_MS, { tenantId: 'acme', traceId: 't1' });
  await write(one, record('two', NOW_MS, { cell: 'erp' }), record('three', NOW_MS, { traceId: 't1' }));
  expect(await targets({ only: { tenantId: 'acme' } })).toEqual(['one']);
  expect(await targets({ only: { cell: 'erp' } })).toEqual(['two']);
  expect((await targets({ only: { traceId: 't1' } })).toSorted()).toEqual(['one', 'three']);
  expect(await targets({ only: { traceId: 't1', tenantId: 'other' } })).toEqual([]);
});

test('a line that is too old is not shown, though the table still has it', async () => {
  await write(record('old', NOW_MS - (AUDIT_DAYS + 1) * 86_400_000), record('new'));
  expect(await targets()).toEqual(['new']);
});

test.each(['not JSON', ''])('an item that holds %p does not hide the others', async (line) => {
  await write(record('good'));
  const key = { pk: { S: AUDIT_PARTITION }, sk: { S: '001764000000000#0000000000000000' } };
  await call('PutItem', {
    TableName: table,
    Item: { ...key, line: { S: line }, expiresAt: { N: '9999999999' } },
  });
  // Its key still says when it was written.
  const spoilt = { action: 'unreadable', ts: 1_764_000_000, lineHash: '' };
  expect((await read()).lines).toMatchObject([{ target: 'good' }, spoilt]);
});

test('the hash is that of the record with sorted keys, and another record has another', () => {
  const { lineHash } = auditLine({ ...record('x'), before: { b: 1, a: [{ d: 1, c: 2 }] } });
  expect(lineHash).toMatch(/^[0-9a-f]{16}$/);
  expect(auditLine({ ...record('x'), before: { a: [{ c: 2, d: 1 }], b: 1 } }).lineHash).toBe(lineHash);
  expect(auditLine({ ...record('x'), before: { a: [{ c: 2, d: 2 }], b: 1 } }).lineHash).not.toBe(lineHash);
});
