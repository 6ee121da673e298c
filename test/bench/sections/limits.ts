// What a fleet asks of the table while all is well, against what a partition and the description's ceiling bear: by the
// formula that the simulation holds, and the counts that the cost of a request is worked out from.

import { DEFAULT_PROXY } from '../../../lambdas/contract/settings';
import { readCounts } from '../../../lib/cost/counts';
import { readsPerRequest } from '../../../lib/cost/shared-lines';
import { figureTable } from '../../../lib/generated-file';

const CELLS = 40;
const CELL_MS = 50;
const LOADS = [1_000, 10_000, 100_000];
const REFRESH_MS = [DEFAULT_PROXY.stateRefreshMs, 10_000, 60_000];
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const PARTITION_UNITS = 3_000;
/** `state.maxReadUnits` of a description that does not name it. */
const TABLE_UNITS = 4_000;
/** Both lights of a look lie in one partition; the third key is the Cell's circuit. */
const LIGHT_KEYS = 2;
const EVENTUAL = 0.5;

export async function limits(): Promise<string> {
  const { keysPerFleetRead } = readCounts().table;
  const rows = LOADS.flatMap((load) =>
    REFRESH_MS.map((refreshMs) => {
      const environments = Math.ceil((load * CELL_MS) / 1000);
      const looks = load * readsPerRequest(load, environments, CELLS, refreshMs / 1000);
      const lights = looks * LIGHT_KEYS * EVENTUAL;
      const whole = looks * keysPerFleetRead * EVENTUAL;
      const circuit = (looks / CELLS) * EVENTUAL;
      return [
        load,
        environments,
        refreshMs,
        ...[looks, lights, circuit, whole].map(Math.round),
        verdict(lights, whole),
      ];
    }),
  );
  const head = [
    'requests a second',
    'environments',
    'stateRefreshMs',
    'looks a second',
    'read units a second: lights',
    'one circuit',
    'whole table',
    'what gives way',
  ];
  return [
    `${CELLS} Cells that answer in ${CELL_MS} ms, load even over Cells and environments. A partition bears ${PARTITION_UNITS} read ` +
      `units a second; the table ${TABLE_UNITS} unless state.maxReadUnits says otherwise.`,
    figureTable(head, rows),
  ].join('\n\n');
}

function verdict(lights: number, whole: number): string {
  if (lights > PARTITION_UNITS) return 'the partition of the lights';
  return whole > TABLE_UNITS ? 'state.maxReadUnits' : 'nothing';
}
