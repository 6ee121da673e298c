// A text with Markdown tables, as a terminal shows it: tables aligned, sentences broken at words, no marks of bold.

import { type Column, type TableFrame, table } from './table';
import { wrapText } from './wrap-text';

const TABLE = /(?:^\|.*\|$\n?){2,}/gm;
const RULE = /^[|\s:-]+$/;

export function tablesForTerminal(text: string, frame: TableFrame): string {
  const parts = text.split(TABLE).map((prose) => wrapText(plain(prose), frame.width));
  const tables = [...text.matchAll(TABLE)].map(([found]) => linesOf(found.trimEnd().split('\n'), frame).join('\n'));
  return parts.map((prose, index) => `${prose}${tables[index] === undefined ? '' : `${tables[index]}\n`}`).join('');
}

function linesOf(lines: readonly string[], frame: TableFrame): string[] {
  const [titles = '', rule = '', ...rows] = lines;
  if (!RULE.test(rule)) return [...lines];
  const alignments = cellsOf(rule);
  const columns = cellsOf(titles).map(
    (title, index): Column => ({
      title: plain(title),
      align: alignments[index]?.endsWith(':') ? 'right' : 'left',
      wraps: true,
    }),
  );
  return table(
    columns,
    rows.map((row) => cellsOf(row).map(plain)),
    frame,
  );
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Without the marks of bold and code. */
function plain(cell: string): string {
  return cell.replaceAll(/\*\*|`/g, '').replaceAll('\\|', '|');
}
