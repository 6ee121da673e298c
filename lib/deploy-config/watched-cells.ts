// Which Cells have alarms of their own.

import { isMetered } from '../../lambdas/contract/metrics';
import type { DeployConfig } from './config';
import { meteredCells } from './metered-cells';

/** Three resources a Cell, and CloudFormation's 500 a stack. */
const MOST_CELLS = 100;

export interface WatchedCells {
  readonly names: readonly string[];
  /** Why Cells that were asked for are not among them. */
  readonly warning?: string;
}

/**
 * A Cell without metrics of its own has no alarm: it would be OK for ever.
 * Beyond what a stack holds nobody is watched by Cell: half of them would look like all of them.
 * A gateway for 500 Cells must still deploy without a word about alarms, so this is a warning.
 */
export function watchedCells(config: DeployConfig): WatchedCells {
  const { alarms, cells } = config;
  if (alarms.cells === 'none') return { names: [] };
  const metered = meteredCells(config);
  const names = Object.entries(cells)
    .filter(([, { core }]) => (core || alarms.cells === 'all') && isMetered(metered.which, core))
    .map(([name]) => name)
    .toSorted();
  if (names.length <= MOST_CELLS) return { names };
  return {
    names: [],
    warning:
      `alarms.cells: ${alarms.cells} asks for alarms on ${names.length} Cells, and a stack holds those of ${MOST_CELLS}: ` +
      'no Cell has alarms of its own, those of the platform cover them all. ' +
      'Mark fewer Cells as core, or set alarms.cells: none.',
  };
}
