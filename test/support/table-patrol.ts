// A patrol on a real table whose every step outwards can be watched, slowed or ended by the test.

import { DEFAULT_BREAKER } from '../../lambdas/contract/settings';
import type { RoundPorts } from '../../lambdas/health/round';
import { createTablePorts } from '../../lambdas/health/table-ports';
import type { DynamoCall } from '../../lambdas/stores/dynamodb/call';
import type { TestPatrol } from './patrol';

/** Runs one step outwards, or does not; `name` is the operation. */
export type Step = <T>(name: string, step: () => Promise<T>) => Promise<T>;

/** The patrol's ports over `table`; `patrol` lends clock, Cells and the record of events. */
export function tablePorts(
  patrol: TestPatrol,
  { call, table }: { call: DynamoCall; table: string },
  through: Step = (_name, step) => step(),
): RoundPorts {
  const watched: DynamoCall = (operation, input) => through(operation, () => call(operation, input));
  const clock = (): number => patrol.nowMs;
  const tables = { table, lightTable: table, auditTable: table };
  const options = { call: watched, ...tables, clock, random: () => 0, breakerOf: () => DEFAULT_BREAKER };
  return {
    ...patrol.ports,
    ...createTablePorts(options, Number.POSITIVE_INFINITY),
    events: { publish: (changes) => through('PutEvents', () => patrol.ports.events.publish(changes)) },
  };
}
