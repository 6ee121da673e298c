// The patrol doubts itself first: when every Cell fails at once, is it them or its own network?

import type { ProbeError } from '../contract/health-summary';
import type { ProbeResult } from '../domain/health/probe';

/** Failures in which nothing ever came back from the Cell's side. Any other one proves that the network carries. */
const SILENCE: ReadonlySet<ProbeError> = new Set<ProbeError>(['dns', 'timeout', 'unreachable']);

export interface HostResult {
  /** Host name of the Cell's base URL. */
  readonly host: string;
  readonly result: ProbeResult;
}

/**
 * What a round's results say of the patrol itself. `ask-control`: everything failed and a control check must tell.
 * Without one, silence from at least two different hosts counts as blindness: one silent host is just as well an outage.
 */
export function suspectBlindness(
  results: readonly HostResult[],
  hasControl: boolean,
): 'sees' | 'blind' | 'ask-control' {
  if (results.length === 0 || results.some(({ result }) => result.ok)) return 'sees';
  if (hasControl) return 'ask-control';
  const silent = results.every(({ result }) => !result.ok && SILENCE.has(result.error));
  return silent && new Set(results.map(({ host }) => host)).size >= 2 ? 'blind' : 'sees';
}
