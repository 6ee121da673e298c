// When DynamoDB may delete an item: to the second, for all that have an end. A live item must not go, and an old one must.

import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createDynamoFigureCache } from '../../lambdas/admin/console/figure-cache';
import { KEY } from '../../lambdas/contract/table-keys';
import { CLOSED } from '../../lambdas/domain/circuit/circuit';
import { NO_COUNTS } from '../../lambdas/domain/live/rollout-counts';
import { createDynamoKeys, createDynamoKeyUses } from '../../lambdas/stores/dynamodb/api-keys';
import { createRecordedWrites } from '../../lambdas/stores/dynamodb/audit';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createDynamoCircuitWriter } from '../../lambdas/stores/dynamodb/circuits';
import { createDynamoCircuitHistory, toHoldItem } from '../../lambdas/stores/dynamodb/console-items';
import { toCircuitItem, toLightItem } from '../../lambdas/stores/dynamodb/fleet-items';
import { toHealthItem } from '../../lambdas/stores/dynamodb/health-item';
import { createDynamoIncidents } from '../../lambdas/stores/dynamodb/incidents';
import { createDynamoLimits } from '../../lambdas/stores/dynamodb/limits';
import { createDynamoQuotas } from '../../lambdas/stores/dynamodb/quotas';
import { createRecallWriter } from '../../lambdas/stores/dynamodb/recalls';
import { createDynamoRolloutBook, createDynamoRolloutCounter } from '../../lambdas/stores/dynamodb/rollout-counts';
import { createQuotaCounters } from '../../lambdas/usage/quota-counters';
import { createUsageTable } from '../../lambdas/usage/usage-table';
import { upRecord } from '../support/snapshot';
import { SOME_RECORD } from '../support/some-record';

const NOW_S = 1_764_000_000;
const NOW_MS = NOW_S * 1000;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const clock = () => NOW_MS;
const backoff = () => ({ wait: async () => false });
const month = { month: '2025-11', day: '24' };
const hold = { cell: 'erp', reason: 'r', setBy: 'ops', sinceMs: NOW_MS, untilMs: NOW_MS + 60_000 };
const key = {
  id: 'cgk_0123456789abcdef',
  tenantId: 'acme',
  tenantCreatedAt: 1,
  name: 'k',
  hash: '',
  allowedCells: null,
  createdAt: 1,
  createdBy: 'ops',
};
const tenant = { id: 'acme', version: 1, allowedCells: null } as never;

/** Writes an item through the call, or makes one. */
type Write = (call: DynamoCall) => Promise<unknown> | object;

const ENDS: readonly (readonly [file: string, what: string, afterSeconds: number, write: Write])[] = [
  [
    'circuits',
    'calls of a circuit',
    DAY_S,
    (call) => createDynamoCircuitWriter(call, 't').addCalls('erp', CLOSED, [], 0, NOW_MS),
  ],
  ['fleet-items', 'a circuit', DAY_S, () => toCircuitItem('erp', { ...CLOSED, generation: NOW_MS })],
  ['fleet-items', 'a light', 60, () => toLightItem({ cell: 'erp' }, hold)],
  ['health-item', 'the health of a Cell', 8 * DAY_S, () => toHealthItem({ ...upRecord('erp'), checkedAtMs: NOW_MS })],
  [
    'incidents',
    'an incident',
    90 * DAY_S,
    (call) =>
      createDynamoIncidents(call, 't').open({ cell: 'erp', startedAtMs: NOW_MS, endedAtMs: null, cause: 'timeout' }),
  ],
  [
    'audit',
    'a record of the audit log',
    730 * DAY_S,
    (call) => createRecordedWrites(call, 't')([], { ...SOME_RECORD, ts: NOW_S }),
  ],
  [
    'limits',
    'the rate of a tenant',
    DAY_S,
    (call) =>
      createDynamoLimits(call, 't').charge({
        key: 'acme',
        costMs: 1,
        seen: 1,
        condition: { kind: 'add', fromMs: 0, untilMs: 1 },
        nowMs: NOW_MS,
      }),
  ],
  [
    'quotas',
    'the quota of a month',
    70 * DAY_S,
    (call) => createDynamoQuotas(call, 't').count({ tenantId: 'acme', period: month, requests: 1, nowMs: NOW_MS }),
  ],
  [
    'quota-counters',
    'a quota that was corrected',
    70 * DAY_S,
    (call) =>
      createQuotaCounters(call, 't', backoff).raise(
        { tenantId: 'acme', ...month },
        undefined,
        { day: 1, month: 1 },
        NOW_MS,
      ),
  ],
  [
    'usage-table',
    'the usage of an hour',
    3 * DAY_S,
    (call) =>
      createUsageTable({ call, tableName: 't', clock, backoff, hourDays: 3, dayDays: 40 }).putHourFacts(
        'eu-central-1',
        NOW_MS,
        {} as never,
      ),
  ],
  [
    'rollout-counts',
    'counts of a version on trial',
    30 * DAY_S,
    (call) => createDynamoRolloutCounter(call, 't', clock)(1, NO_COUNTS),
  ],
  [
    'rollout-counts',
    'what the patrol says of a version',
    30 * DAY_S,
    (call) =>
      createDynamoRolloutBook(call, 't', clock).write(1, {
        look: 1,
        lookedAtMs: NOW_MS,
        bakedMs: 0,
        looks: [],
        says: '',
      }),
  ],
  ['api-keys', 'the use of a key', 400 * DAY_S, (call) => createDynamoKeyUses(call, 't')(key.id, NOW_MS)],
  [
    'api-keys',
    'a key that expires',
    30 * DAY_S,
    (call) => createDynamoKeys(call, 't').create({ ...key, expireAt: NOW_S, revokedAt: null }, tenant, SOME_RECORD),
  ],
  [
    'api-keys',
    'a key that was revoked before it expires',
    30 * DAY_S,
    (call) => createDynamoKeys(call, 't').revoke({ ...key, expireAt: NOW_S + 5, revokedAt: NOW_S }, SOME_RECORD),
  ],
  ['recalls', 'what was taken back', HOUR_S / 2, () => createRecallWriter('t', clock).key(key.id)],
  ['console-items', 'a circuit held by hand', 60 + HOUR_S, () => toHoldItem(hold)],
  [
    'console-items',
    'a change of a circuit',
    30 * DAY_S,
    (call) => createDynamoCircuitHistory(call, 't').add('erp', { atMs: NOW_MS, phase: 'open', by: 'ops', reason: 'r' }),
  ],
  [
    'figure-cache',
    'figures',
    8 * DAY_S,
    (call) => createDynamoFigureCache(call, 't').put('x', { atMs: NOW_MS, json: '{}' }),
  ],
  ['figure-cache', 'the share of a day', 8 * DAY_S, (call) => createDynamoFigureCache(call, 't').take(1, NOW_MS)],
];

/** The end that is written, wherever in the input it stands. */
function endIn(input: unknown): number | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  for (const [name, value] of Object.entries(input)) {
    const isEnd = name === KEY.ttl || name === ':ttl' || name === ':end';
    const found = isEnd ? Number((value as { N?: string }).N) : endIn(value);
    if (found !== undefined && !Number.isNaN(found)) return found;
  }
  return undefined;
}

test.each(ENDS)('%s: %s ends after %d s', async (_file, _what, afterSeconds, write) => {
  const inputs: unknown[] = [];
  const call = (async (_operation: string, input: object) => {
    inputs.push(input);
    return {};
  }) as DynamoCall;
  // Stores that read the answer find none: what they sent is what counts.
  const item = await Promise.resolve(write(call)).catch(() => undefined);
  expect((endIn(inputs) ?? endIn(item) ?? 0) - NOW_S).toBe(afterSeconds);
});

test('every file that writes an end has a row, but for those that take the end of an item away', () => {
  const files = readdirSync('lambdas', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const names = files
    .filter((file) => readFileSync(`lambdas/${file}`, 'utf8').includes('KEY.ttl'))
    .map((file) => basename(file, '.ts'));
  const covered = new Set([...ENDS.map(([file]) => file), 'lights', 'live-versions']);
  expect(new Set(names)).toEqual(covered);
});
