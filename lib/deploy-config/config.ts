// The checked description, as the stacks and the one-machine runner take it.

import type { CellRoute } from '../../lambdas/contract/route-table';
import type { Description } from './schema';

export interface DeployConfig extends Description {
  /** Without a prototype: only own names are Cells. */
  readonly cells: Readonly<Record<string, CellRoute>>;
  /** What is allowed but deserves a look; synth prints them. */
  readonly warnings: readonly string[];
}
