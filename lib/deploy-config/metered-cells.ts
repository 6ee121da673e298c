// Which Cells of a deployment have metrics of their own, and when there would be too many.

import type { MeteredCells } from '../../lambdas/contract/metrics';
import type { DeployConfig } from './config';

export interface Metered {
  readonly which: MeteredCells;
  readonly count: number;
  /** Why it is not what the description asks for. */
  readonly warning?: string;
}

/** What the description asks for; where that is more than its ceiling, the core Cells; where those are too, none. */
export function meteredCells({ metrics, cells }: Pick<DeployConfig, 'metrics' | 'cells'>): Metered {
  const countOf = { all: Object.keys(cells).length, core: coreCells(cells), none: 0 };
  const fallbacks: readonly MeteredCells[] =
    metrics.cells === 'all' ? ['all', 'core', 'none'] : [metrics.cells, 'none'];
  const which = fallbacks.find((candidate) => countOf[candidate] <= metrics.mostCells) ?? 'none';
  const metered = { which, count: countOf[which] };
  if (which === metrics.cells) return metered;
  return {
    ...metered,
    warning:
      `metrics.cells: ${metrics.cells} asks for metrics of ${countOf[metrics.cells]} Cells, and metrics.mostCells is ` +
      `${metrics.mostCells}: ${which === 'core' ? 'only core Cells have' : 'no Cell has'} metrics of its own. ` +
      'The health summary shows all Cells all the same; npm run cost says what a higher ceiling costs.',
  };
}

function coreCells(cells: DeployConfig['cells']): number {
  return Object.values(cells).filter(({ core }) => core).length;
}
