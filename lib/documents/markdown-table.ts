// A Markdown table of figures: what a command prints is what a document shows.

type Cell = string | number;

/** The first column holds names, the others figures. */
export function figureTable(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  return [row(head), row(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');
}

function row(cells: readonly Cell[]): string {
  return `| ${cells.join(' | ')} |`;
}
