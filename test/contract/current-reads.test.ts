// Reads that must see the last write, by whichever environment: what they decide would be wrong over an old item. The other
// reads cost half.

import { createProofStore } from '../../lambdas/admin/console/proofs';
import { createSilenceStore } from '../../lambdas/admin/console/silences';
import { CLOSED } from '../../lambdas/domain/circuit/circuit';
import { createDynamoKeyReader } from '../../lambdas/stores/dynamodb/api-keys';
import { createDynamoAuditLog } from '../../lambdas/stores/dynamodb/audit';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createDynamoCircuitWriter } from '../../lambdas/stores/dynamodb/circuits';
import { createDynamoCircuitHistory, createDynamoHolds } from '../../lambdas/stores/dynamodb/console-items';
import { createDynamoHealthRecords } from '../../lambdas/stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../../lambdas/stores/dynamodb/heartbeat';
import { createDynamoIncidents } from '../../lambdas/stores/dynamodb/incidents';
import { createDynamoLightReader, createDynamoLights } from '../../lambdas/stores/dynamodb/lights';
import { createDynamoLimits } from '../../lambdas/stores/dynamodb/limits';
import { createDynamoLiveReader } from '../../lambdas/stores/dynamodb/live-config';
import { createDynamoLiveVersions, createDynamoPointerNote } from '../../lambdas/stores/dynamodb/live-versions';
import { createDynamoQuotas } from '../../lambdas/stores/dynamodb/quotas';
import { createDynamoTenantList } from '../../lambdas/stores/dynamodb/tenants';
import { SOME_RECORD } from '../support/some-record';

const tables = { state: 't', lights: 't', audit: 't' };
const versions = (call: DynamoCall) => createDynamoLiveVersions(call, tables);
const light = { reason: 'r', setBy: 'ops', sinceMs: 1, untilMs: 2 };
const pointer = { version: 2, hash: 'h', deployed: 'd' };
const logged = { fromMs: 0, toMs: 9, order: 'oldest first', limit: 9, only: {}, cursor: undefined, nowMs: 9 } as const;

/** Whether each read of an operation must see the last write. */
const READS: readonly (readonly [what: string, current: readonly boolean[], (call: DynamoCall) => Promise<unknown>])[] =
  [
    ['an API key', [true], (call) => createDynamoKeyReader(call, 't').get('k')],
    ['a tenant', [true], (call) => createDynamoTenantList(call, 't').get('acme')],
    ['all tenants', [true], (call) => createDynamoTenantList(call, 't').list()],
    ['the audit log', [true], (call) => createDynamoAuditLog(call, 't').page(logged)],
    [
      'a circuit that has changed meanwhile',
      [true],
      (call) => createDynamoCircuitWriter(call, 't').addCalls('erp', CLOSED, [], 0, 1),
    ],
    ['circuits held by hand', [true], (call) => createDynamoHolds(call, 't').holds()],
    ['silences', [true], (call) => createSilenceStore(call, tables).list()],
    ['proofs', [true], (call) => createProofStore(call, tables).list()],
    ['the history of a circuit', [false], (call) => createDynamoCircuitHistory(call, 't').list('erp', 1)],
    ['the health of a Cell', [true], (call) => createDynamoHealthRecords(call, 't').get('erp')],
    ['the health of all Cells', [true], (call) => createDynamoHealthRecords(call, 't').list()],
    ['the heartbeat', [true], (call) => createDynamoHeartbeat(call, 't').read()],
    [
      'incidents',
      [false],
      (call) => createDynamoIncidents(call, 't').page({ sinceMs: 0, nowMs: 1, cell: null, limit: 1, cursor: null }),
    ],
    ['lights', [true], (call) => createDynamoLightReader(call, 't').list()],
    [
      'a light next to the pointer',
      [true],
      (call) =>
        createDynamoLights(call, { ...tables, keepsLive: true }).change('gateway', light, undefined, SOME_RECORD),
    ],
    ['the rate of a tenant', [false], (call) => createDynamoLimits(call, 't').read('acme')],
    [
      'the quota of a tenant',
      [true],
      (call) => createDynamoQuotas(call, 't').used('acme', { month: '2026-11', day: '30' }),
    ],
    ['the live pointer', [true], (call) => createDynamoLiveReader(call, 't').pointer()],
    [
      'rules, which never change: again only where they are not there yet',
      [false, true],
      (call) => createDynamoLiveReader(call, 't').rules('h'),
    ],
    ['live versions', [true], (call) => versions(call).list(1)],
    ['a live version', [true], (call) => versions(call).get(1)],
    [
      'a live version that takes the place of another',
      [true],
      (call) => versions(call).moveTo(pointer, 1, SOME_RECORD),
    ],
    ['the note of the live pointer', [true], (call) => createDynamoPointerNote(call, 't').read()],
  ];

test.each(READS)('what is read of %s is as it was last written: %j', async (_, current, read) => {
  const asked: boolean[] = [];
  const call = (async (operation: string, input: { ConsistentRead?: boolean }) => {
    if (operation === 'GetItem' || operation === 'Query') asked.push(input.ConsistentRead === true);
    if (operation === 'UpdateItem') throw Object.assign(new Error(), { name: 'ConditionalCheckFailedException' });
    return {};
  }) as DynamoCall;
  // Nothing is found, which fails some of them: how they asked is what counts.
  await read(call).catch(() => undefined);
  expect(asked).toEqual(current);
});
