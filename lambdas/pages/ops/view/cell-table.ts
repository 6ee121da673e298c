// The table of Cells, most urgent first. Rows are kept by name, so that a refresh moves and mends instead of rebuilding.

import type { BoardColumn, BoardWords } from '../../board/board-words';
import type { BoardRow } from '../../board/rows';
import { type CellRowView, createCellRow, type RowContext } from './cell-row';
import { byId, setText } from './elements';

const HEADINGS: readonly BoardColumn[] = ['status', 'cell', 'since', 'latency', 'uptime', 'circuit', 'light', 'error'];

export interface CellTable {
  show(rows: readonly BoardRow[], context: RowContext): void;
  showHeadings(words: BoardWords): void;
  clear(): void;
}

export function createCellTable(): CellTable {
  const body = byId('rows', HTMLElement);
  const headings = HEADINGS.map((name) => {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.setAttribute('role', 'columnheader');
    byId('columns', HTMLElement).append(cell);
    return { name, cell };
  });
  let views = new Map<string, CellRowView>();

  return {
    showHeadings({ columns }) {
      for (const { name, cell } of headings) setText(cell, columns[name]);
    },
    clear() {
      views = new Map();
      body.replaceChildren();
    },
    show(rows, context) {
      const next = new Map<string, CellRowView>();
      for (const row of rows) {
        const view = views.get(row.summary.cell) ?? createCellRow();
        view.show(row, context);
        next.set(row.summary.cell, view);
      }
      for (const [cell, { element }] of views) if (!next.has(cell)) element.remove();
      views = next;
      let place = body.firstElementChild;
      for (const { element } of next.values()) {
        if (element === place) place = place.nextElementSibling;
        else body.insertBefore(element, place);
      }
    },
  };
}
