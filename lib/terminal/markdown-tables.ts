// A text with Markdown tables, as a terminal shows it: the tables aligned, everything else as it is.

import { type Column, type TableFrame, table } from './table';

const TABLE = /(?:^\|.*\|$\n?){2,}/gm;
const RULE = /^[|\s:-]+$/;

export function tablesForTerminal(text: string, frame: TableFrame): string {
  return text.replaceAll(TABLE, (found) => `${linesOf(found.trimEnd().split('\n'), frame).join('\n')}\n`);
}

function linesOf(lines: readonly string[], frame: TableFrame): string[] {
  const [titles = '', rule = '', ...rows] = lines;
  if (!RULE.test(rule)) return [...lines];
  const alignments = cellsOf(rule);
  const columns = cellsOf(titles).map(
    (title, index): Column => ({ title: plain(title), align: alignments[index]?.endsWith(':') ? 'right' : 'left' }),
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
