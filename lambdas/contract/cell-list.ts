// Lists of allowed Cells as they are stored and handed on: 1.0 takes an empty one for every Cell.

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
