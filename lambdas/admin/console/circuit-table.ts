// The circuits as the console reads and changes them: each change with its record, in one write.

import type { AuditRecord } from '../../contract/audit-record';
import type { Circuit } from '../../domain/circuit/circuit';
import type { Hold, HoldStore } from '../../domain/circuit/hold';
import type { CircuitStore } from '../../domain/circuit/ports';
import type { Clock } from '../../domain/ports';
import { createRecordedWrites } from '../../stores/dynamodb/audit';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoCircuits, unlessSuperseded } from '../../stores/dynamodb/circuits';
import {
  createDynamoCircuitHistory,
  createDynamoHolds,
  historyItem,
  type PhaseChange,
  toHoldItem,
} from '../../stores/dynamodb/console-items';
import { toCircuitItem } from '../../stores/dynamodb/fleet-items';
import { createBackoff } from '../../stores/dynamodb/signed-call';

export interface CircuitTable extends HoldStore, Pick<CircuitStore, 'readMany'> {
  /** Newest first. */
  history(cell: string, most: number): Promise<readonly PhaseChange[]>;
  /** False where the circuit is no longer the one before. */
  set(before: Circuit, to: Circuit, hold: Hold, record: AuditRecord): Promise<boolean>;
}

export interface StateTables {
  readonly state: string;
  /** Where records of changes go. */
  readonly audit: string;
}

const READ_MS = 3_000;

export function createCircuitTable(call: DynamoCall, { state, audit }: StateTables, clock: Clock): CircuitTable {
  const write = createRecordedWrites(call, audit);
  const circuits = createDynamoCircuits(call, state, () =>
    createBackoff(clock() + READ_MS, { clock, random: Math.random }),
  );
  const history = createDynamoCircuitHistory(call, state);
  return {
    ...createDynamoHolds(call, state),
    readMany: (cells) => circuits.readMany(cells),
    history: (cell, most) => history.list(cell, most),
    set(before, to, hold, record) {
      const change: PhaseChange = {
        atMs: hold.sinceMs,
        phase: to.phase === 'closed' ? 'closed' : 'open',
        by: hold.setBy,
        reason: hold.reason,
      };
      return write(
        [
          {
            Put: {
              TableName: state,
              Item: toCircuitItem(hold.cell, to),
              ...unlessSuperseded(before.generation, { names: {}, values: {} }),
            },
          },
          { Put: { TableName: state, Item: toHoldItem(hold) } },
          { Put: { TableName: state, Item: historyItem(hold.cell, change) } },
        ],
        record,
      );
    },
  };
}
