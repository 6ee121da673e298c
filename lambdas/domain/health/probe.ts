// One look at a Cell and what it found.

import type { ProbeError } from '../../contract/health-summary';

export type ProbeResult =
  | { readonly ok: true; readonly latencyMs: number }
  | { readonly ok: false; readonly error: ProbeError };

/** A probe's result with its Cell and the moment the probe began: what the judge orders results by. */
export interface Check {
  readonly cell: string;
  readonly atMs: number;
  readonly result: ProbeResult;
}

/** Looks at one Cell once, by its base URL. Never rejects, and frees what it opened before it answers. */
export type Probe = (baseUrl: string) => Promise<ProbeResult>;
