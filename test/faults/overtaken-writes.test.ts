// Writes that others overtake again and again: each is tried a few times, and then given up.

import { createLightChanges } from '../../lambdas/admin/lights/changes';
import { createTenantConfigParts } from '../../lambdas/admin/live/tenant-config';
import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import { CLOSED } from '../../lambdas/domain/circuit/circuit';
import { isRefusal } from '../../lambdas/domain/refusal';
import { createCircuitKeeper } from '../../lambdas/health/keep-circuits';
import { clearPublished, recordCheck } from '../../lambdas/health/record-check';
import { createCircuitSignal } from '../../lambdas/health/table-ports';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import { createDynamoLiveVersions } from '../../lambdas/stores/dynamodb/live-versions';
import { gatewayRequest } from '../support/gateway-request';
import { check, START_MS, THRESHOLDS } from '../support/health-fixtures';
import { createMemoryTenants } from '../support/memory-stores/tenants';
import { upRecord } from '../support/snapshot';
import { SOME_RECORD } from '../support/some-record';

const NOW = START_MS;
const clock = () => NOW;

/** False, as long as others are faster. */
type Write = () => boolean;

const tableOf =
  (write: Write): DynamoCall =>
  async (operation: string) => {
    if (operation !== 'TransactWriteItems' || write()) return {};
    throw Object.assign(new Error('specific reasons [ConditionalCheckFailed]'), {
      name: 'TransactionCanceledException',
    });
  };

const circuitsOf = (write: Write) => ({
  readMany: async () => new Map([['erp', CLOSED]]),
  replace: async () => write(),
});

const answered = async (answer: unknown): Promise<boolean> => !isRefusal((await answer) as never);

/** Each resolves with whether it was written in the end. */
const WRITES: readonly (readonly [what: string, tries: number, run: (write: Write) => Promise<boolean>])[] = [
  [
    'a light of the admin API',
    3,
    (write) => {
      const store = { list: async () => [], change: async () => write() };
      const parts = createLightChanges({ store, routes: { cells: {} }, clock });
      const body = Buffer.from(JSON.stringify({ color: 'red', reason: 'r', minutes: 5 }));
      return answered(
        parts['PUT /api/admin/lights/{target}']?.(gatewayRequest({ pathParameters: { target: 'gateway' }, body }), {}),
      );
    },
  ],
  [
    'the settings of a tenant',
    3,
    (write) => {
      const parts = createTenantConfigParts(tableOf(write), 't', createMemoryTenants(), clock);
      const body = Buffer.from(JSON.stringify({ config: {} }));
      return answered(
        parts['PUT /api/admin/tenants/{id}/config']?.(gatewayRequest({ pathParameters: { id: 'default' }, body }), {}),
      );
    },
  ],
  [
    'the pointer to a live version',
    3,
    (write) =>
      createDynamoLiveVersions(tableOf(write), { lights: 't', audit: 't' }).moveTo(
        { version: 1, hash: 'h', deployed: 'd' },
        0,
        SOME_RECORD,
      ),
  ],
  [
    'the record of a check',
    5,
    async (write) => {
      const store = {
        list: async () => [],
        get: async () => undefined,
        replace: async (record: object) => (write() ? record : undefined),
      };
      return recordCheck(store as never, undefined, check('+', NOW), THRESHOLDS, clock).then(
        () => true,
        () => false,
      );
    },
  ],
  [
    'the changes that were published of a record',
    5,
    async (write) => {
      const record = { ...upRecord('erp'), pending: [{ id: 'a' }] };
      const store = { get: async () => record, replace: async () => (write() ? record : undefined) };
      return clearPublished(store as never, record as never, new Set(['a'])).then(
        () => true,
        () => false,
      );
    },
  ],
  [
    'a circuit that is held by hand',
    5,
    async (write) => {
      const hold = { cell: 'erp', reason: 'r', setBy: 'ops', sinceMs: NOW, untilMs: NOW + 60_000 };
      const keeper = createCircuitKeeper({
        circuits: circuitsOf(write),
        holds: async () => [hold],
        history: { add: async () => undefined },
        breakerOf: () => DEFAULT_BREAKER,
        clock,
        intervalMs: 30_000,
      });
      return keeper(new Map([['erp', CLOSED]])).then(
        () => true,
        () => false,
      );
    },
  ],
];

test.each(WRITES)('%s is written at the last of its %i tries, and not after', async (_, tries, run) => {
  for (const [losses, isWritten] of [
    [0, true],
    [tries - 1, true],
    [tries, false],
  ] as const) {
    let left = losses;
    let asked = 0;
    const written = await run(() => {
      asked += 1;
      left -= 1;
      return left < 0;
    });
    expect([losses, written, asked]).toEqual([losses, isWritten, Math.min(losses + 1, tries)]);
  }
});

test('a circuit that the patrol would change is left as it is after three tries', async () => {
  for (const [losses, tries] of [
    [0, 1],
    [2, 3],
    [9, 3],
  ] as const) {
    let asked = 0;
    const circuits = circuitsOf(() => {
      asked += 1;
      return asked > losses;
    });
    const signal = createCircuitSignal({
      store: circuits as never,
      clock,
      random: () => 0.5,
      settingsOf: () => DEFAULT_BREAKER,
    });
    await signal.cellDown('erp');
    expect(asked).toBe(tries);
  }
});
