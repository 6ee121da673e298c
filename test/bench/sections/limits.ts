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
const ITEM_UNITS = 3_000;
/** `state.maxReadUnits` of a description that does not name it. */
const TABLE_UNITS = 4_000;
const EVENTUAL = 0.5;

export async function limits(): Promise<string> {
  const { keysPerSharedRead } = readCounts().table;
  const rows = LOADS.flatMap((load) =>
    REFRESH_MS.map((refreshMs) => {
      const environments = Math.ceil((load * CELL_MS) / 1000);
      const looks = load * readsPerRequest(load, environments, CELLS, refreshMs / 1000);
      // Of each environment's looks, one in half the refresh asks for the platform's light too.
      const platformLooks = looks / (1 + (looks / environments) * (refreshMs / 2_000));
      const platform = platformLooks * EVENTUAL;
      const whole = (looks * keysPerSharedRead + platformLooks) * EVENTUAL;
      const circuit = (looks / CELLS) * EVENTUAL;
      return [
        load,
        environments,
        refreshMs,
        ...[looks, platform, circuit, whole].map(Math.round),
        verdict(platform, circuit, whole),
      ];
    }),
  );
  const head = [
    'requests a second',
    'environments',
    'stateRefreshMs',
    'looks a second',
    "read units a second: the platform's light",
    "a Cell's light, or its circuit",
    'whole table',
    'what gives way',
  ];
  return [
    `${CELLS} Cells that answer in ${CELL_MS} ms, load even over Cells and environments. An item bears ${ITEM_UNITS} read ` +
      `units a second; the table ${TABLE_UNITS} unless state.maxReadUnits says otherwise.`,
    figureTable(head, rows),
  ].join('\n\n');
}

function verdict(platform: number, circuit: number, whole: number): string {
  if (Math.max(platform, circuit) > ITEM_UNITS) return 'one item';
  return whole > TABLE_UNITS ? 'state.maxReadUnits, a setting' : 'nothing';
}
