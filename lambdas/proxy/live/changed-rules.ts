// Which refusals can come from what a version on trial changes. All others are the caller's own doing, whichever version it gets:
// requests beyond its limits, or to Cells that do not exist. They say nothing about the version.

import type { ErrorCode } from '../../contract/error-codes';
import type { CellRoute } from '../../contract/route-table';
import type { LiveView } from '../../domain/live/live-view';
import type { Refusal } from '../../domain/refusal';

const LIMIT_CODES = new Set<ErrorCode>(['RATE_LIMIT', 'QUOTA_EXCEEDED', 'PAYLOAD_TOO_LARGE']);

const changesLimits = new WeakMap<LiveView, boolean>();

/** @param stop what the rules themselves refuse the request for */
export function isByRules(view: LiveView, cell: string | undefined, stop: Refusal | undefined) {
  return (code: ErrorCode): boolean => {
    if (LIMIT_CODES.has(code)) return areLimitsChanged(view);
    return (code === 'CELL_NOT_FOUND' || code === stop?.code) && isCellChanged(view, cell);
  };
}

/** Compared once for each view: a document can have thousands of tenants. */
function areLimitsChanged(view: LiveView): boolean {
  const known = changesLimits.get(view);
  if (known !== undefined) return known;
  const isChanged = JSON.stringify(view.base.rules.limits) !== JSON.stringify(view.tried?.rules.limits);
  changesLimits.set(view, isChanged);
  return isChanged;
}

function isCellChanged({ base, tried }: LiveView, cell: string | undefined): boolean {
  if (cell === undefined) return false;
  return JSON.stringify(routeOf(base.rules.cells, cell)) !== JSON.stringify(routeOf(tried?.rules.cells ?? {}, cell));
}

function routeOf(cells: Readonly<Record<string, CellRoute>>, cell: string): CellRoute | undefined {
  return Object.hasOwn(cells, cell) ? cells[cell] : undefined;
}
