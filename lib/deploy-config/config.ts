// The checked description, as the stacks and the one-machine runner take it.

import type { CellRoute } from '../../lambdas/contract/route-table';
import type { Description } from './schema';

/** Allowed, but worth a look. */
export interface ConfigWarning {
  /** Stable, so that a deployment can acknowledge it. */
  readonly id: string;
  readonly message: string;
}

export interface DeployConfig extends Description {
  /** Without a prototype: only own names are Cells. */
  readonly cells: Readonly<Record<string, CellRoute>>;
  /** Synth prints them. */
  readonly warnings: readonly ConfigWarning[];
}
