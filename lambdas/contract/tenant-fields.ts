// Lists of allowed Cells as they are stored and handed on: 1.0 takes an empty one for every Cell.

// The form of a new tenant's id.

/**
 * Lower case, so that no two differ by case alone, and a letter or digit at both ends, so that none is a dot segment of a
 * path. Ids that 1.0 let in may have any form that a tenant's name takes in a header, and keep working.
 */
export const CANONICAL_TENANT_ID = /^[a-z0-9](?:[a-z0-9._:@-]{0,62}[a-z0-9])?$/;

/** Cells that are allowed; null is every Cell, an empty list none. */
export type AllowedCells = readonly string[] | null;

/** Stands for no Cell at all. No Cell has this name, so that 1.0 lets its bearer reach none. */
const NO_CELL = '!';

export function writeAllowedCells(cells: AllowedCells): readonly string[] {
  if (cells === null) return [];
  return cells.length === 0 ? [NO_CELL] : cells;
}

export function readAllowedCells(written: readonly string[]): AllowedCells {
  return written.length === 0 ? null : written.filter((name) => name !== NO_CELL);
}

/** Whether this runtime knows the zone: an IANA name, or UTC. An offset is no zone, for it has no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]{1,63}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
