// The checked description, as the stacks and the one-machine runner take it.

import type { CellRoute } from '../../lambdas/contract/route-table';
import type { Description } from './schema';

/** Allowed, but worth a look. */
export interface ConfigWarning {
  /** Stable, so that a deployment can acknowledge it. */
  readonly id: string;
  readonly message: string;
}

export type DistributionSettings = NonNullable<Description['edge']>;

/** Settings that follow what the region has, where the description leaves them open. */
export interface RegionDefaults {
  readonly tracing: boolean;
  readonly backup: Description['backup'] & { readonly restoreTest: 'weekly' | 'monthly' | 'never' };
}

export interface DeployConfig extends Omit<Description, keyof RegionDefaults | 'edge'>, RegionDefaults {
  /** The section `edge`. In the code `edge` is the function of this name, and nothing else. */
  readonly distribution?: DistributionSettings;
  /** Without a prototype: only own names are Cells. */
  readonly cells: Readonly<Record<string, CellRoute>>;
  /** Synth prints them. */
  readonly warnings: readonly ConfigWarning[];
}
