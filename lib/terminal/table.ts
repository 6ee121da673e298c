// A table that fits its terminal: columns that matter less leave first, then the widest are cut.

import type { Format, Style } from './style';
import { cutText, plainText, textWidth } from './text-width';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** A column with a rank leaves a terminal that is too narrow, the highest rank first; one without always stays. */
  readonly rank?: number;
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
  const shown = columnsThatFit(columns, natural, width);
  const widths = cutWidths(
    shown.map((index) => natural[index] ?? 0),
    width,
  );
  return lines.map((line) => {
    const parts = shown.map((index, place) => {
      const cell = line[index];
      const text = cutText(textOf(cell), widths[place] ?? 0);
      const padding = ' '.repeat((widths[place] ?? 0) - textWidth(text));
      const styled = typeof cell === 'object' ? style(cell.format, text) : text;
      if (columns[index]?.align === 'right') return padding + styled;
      return place === shown.length - 1 ? styled : styled + padding;
    });
    return parts.join(' '.repeat(GAP)).trimEnd();
  });
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

function cutWidths(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  while (total(widths) > width) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= LEAST_WIDTH) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
