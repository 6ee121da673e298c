// Turns the validator's issues into faults: one a path, naming where a value came from.

import type * as v from 'valibot';
import type { Fault } from './fault';
import { show } from './fault';

export function toFaults(
  issues: readonly v.BaseIssue<unknown>[],
  prefix = '',
  /** Path -> environment variable that set it. */
  origins: ReadonlyMap<string, string> = new Map(),
): Fault[] {
  const faults = new Map<string, Fault>();
  for (const issue of issues) {
    const keys = issue.path?.map((item) => String(item.key)) ?? [];
    const path = [...(prefix === '' ? [] : [prefix]), ...keys].join('.');
    const variable = origins.get(path);
    const unknownKey = issue.path?.at(-1)?.origin === 'key';
    // The first fault of a value says enough: the further checks fail for the same reason.
    if (faults.has(path)) continue;
    faults.set(path, {
      where: variable ?? (path === '' ? 'the description' : path),
      got: unknownKey ? `the key ${show(issue.input)}` : show(issue.input),
      expected: issue.message,
    });
  }
  return [...faults.values()];
}
