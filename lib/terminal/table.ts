// A table that fits its terminal: columns that matter less leave first, then the widest are cut or wrapped.

import type { Format, Style } from './style';
import { cutText, plainText, textWidth } from './text-width';
import { wrapWords } from './wrap-text';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** A column with a rank leaves a terminal that is too narrow, the highest rank first; one without always stays. */
  readonly rank?: number;
  /** Text that is too wide goes on in the next line; without it, it is cut. */
  readonly wraps?: boolean;
}

export interface StyledText {
  readonly text: string;
  readonly format: Format;
}

export type TableCell = string | StyledText;

export interface TableFrame {
  /** Columns of the terminal; undefined where there is no limit. */
  readonly width: number | undefined;
  readonly style: Style;
}

const GAP = 2;
const LEAST_WIDTH = 4;

/** Lines without their ends: titles first. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly TableCell[])[],
  { width = Number.POSITIVE_INFINITY, style }: TableFrame,
): string[] {
  const head: readonly TableCell[] = columns.map(({ title }) => ({ text: title, format: 'dim' }));
  const lines = [head, ...rows];
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => textWidth(textOf(line[index])))));
  const least = columns.map(({ wraps }, index) => (wraps ? widestWord(lines, index) : LEAST_WIDTH));
  const shown = columnsThatFit(columns, natural, width);
  const isTight = total(shown.map((index) => natural[index] ?? 0)) > width;
  // Titles of figures give way first: they are wider than the figures.
  const wanted = natural.map((wide, index) => {
    const { align, wraps } = columns[index] ?? {};
    return isTight && wraps && align === 'right' ? (least[index] ?? wide) : wide;
  });
  const widths = cutWidths(
    shown.map((index) => wanted[index] ?? 0),
    shown.map((index) => least[index] ?? 0),
    width,
  );
  return lines.flatMap((line) => {
    const cells = shown.map((index, place) => linesOfCell(line[index], widths[place] ?? 0, columns[index]?.wraps));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, row) => {
      const parts = shown.map((index, place) => {
        const text = cells[place]?.[row] ?? '';
        const padding = ' '.repeat(Math.max(0, (widths[place] ?? 0) - textWidth(text)));
        const cell = line[index];
        const styled = typeof cell === 'object' ? style(cell.format, text) : text;
        if (columns[index]?.align === 'right') return padding + styled;
        return place === shown.length - 1 ? styled : styled + padding;
      });
      return parts.join(' '.repeat(GAP)).trimEnd();
    });
  });
}

function linesOfCell(cell: TableCell | undefined, width: number, wraps = false): string[] {
  const text = textOf(cell);
  return wraps ? wrapWords(text, width) : [cutText(text, width)];
}

function widestWord(lines: readonly (readonly TableCell[])[], index: number): number {
  return Math.max(...lines.flatMap((line) => textOf(line[index]).split(' ').map(textWidth)));
}

function textOf(cell: TableCell | undefined): string {
  return plainText(typeof cell === 'object' ? cell.text : (cell ?? ''));
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1);
}

function columnsThatFit(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  let shown = columns.map((_, index) => index);
  const rankOf = (index: number) => columns[index]?.rank ?? 0;
  while (total(shown.map((index) => natural[index] ?? 0)) > width) {
    const leaving = Math.max(...shown.map(rankOf));
    if (leaving === 0) break;
    shown = shown.filter((index) => rankOf(index) !== leaving);
  }
  return shown;
}

/** Takes a column from the widest until the table fits, and nothing from those at their least width. */
function cutWidths(natural: readonly number[], least: readonly number[], width: number): number[] {
  const widths = [...natural];
  while (total(widths) > width) {
    const spare = widths.map((wide, index) => (wide > (least[index] ?? 0) ? wide : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.indexOf(widest)] = widest - 1;
  }
  return widths;
}
