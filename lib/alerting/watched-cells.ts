// Which Cells have alarms of their own.

import type { DeployConfig } from '../deploy-config';

/** Three resources a Cell, and CloudFormation's 500 a stack. */
const MOST_CELLS = 100;

/** @throws Error where the stack could not hold them all: the answer is to watch core Cells, or none, by Cell */
export function watchedCells({ alarms, cells }: DeployConfig): string[] {
  if (alarms.cells === 'none') return [];
  const watched = Object.entries(cells)
    .filter(([, { core }]) => core || alarms.cells === 'all')
    .map(([name]) => name)
    .toSorted();
  if (watched.length > MOST_CELLS)
    throw new Error(
      `alarms.cells: ${alarms.cells} asks for alarms on ${watched.length} Cells, and a stack holds those of ${MOST_CELLS}. ` +
        'Mark fewer Cells as core, or set alarms.cells: none; the alarms of the platform cover every Cell.',
    );
  return watched;
}
