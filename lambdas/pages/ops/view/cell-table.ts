// The table of Cells. Rows are kept by name, so that a refresh moves and mends instead of rebuilding.

import type { BoardColumn, BoardWords } from '../../board/board-words';
import type { BoardRow } from '../../board/rows';
import type { Filter, SortKey } from '../model/filter';
import { type CellRowView, createCellRow, type RowContext } from './cell-row';
import { byId, setAttribute, setText } from './elements';

/** Columns, and by what a click on their heading sorts. */
const HEADINGS: readonly (readonly [BoardColumn, SortKey?])[] = [
  ['status', 'urgency'],
  ['cell', 'cell'],
  ['since', 'since'],
  ['latency', 'latency'],
  ['uptime', 'uptime'],
  ['circuit'],
  ['why'],
];

export interface CellTable {
  show(rows: readonly BoardRow[], context: RowContext): void;
  showHeadings(words: BoardWords, filter: Pick<Filter, 'sort' | 'isDescending'>): void;
  clear(): void;
}

export function createCellTable(onSort: (key: SortKey) => void): CellTable {
  const body = byId('rows', HTMLElement);
  const headings = HEADINGS.map(([name, key]) => headingOf(name, key, onSort));
  const options = headings.flatMap(({ name, key }) => (key === undefined ? [] : [{ name, option: optionOf(key) }]));
  const select = byId('sort', HTMLSelectElement);
  select.append(...options.map(({ option }) => option));
  let views = new Map<string, CellRowView>();

  return {
    showHeadings({ columns }, { sort, isDescending }) {
      for (const { name, key, cell, label } of headings) {
        setText(label, columns[name]);
        const direction = isDescending ? 'descending' : 'ascending';
        if (key !== undefined) setAttribute(cell, 'aria-sort', key === sort ? direction : 'none');
      }
      for (const { name, option } of options) setText(option, columns[name]);
      if (select.value !== sort) select.value = sort;
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

function headingOf(name: BoardColumn, key: SortKey | undefined, onSort: (key: SortKey) => void) {
  const cell = document.createElement('th');
  cell.scope = 'col';
  cell.setAttribute('role', 'columnheader');
  const label = key === undefined ? cell : document.createElement('button');
  if (key !== undefined) {
    label.setAttribute('type', 'button');
    label.addEventListener('click', () => onSort(key));
    cell.append(label);
  }
  byId('columns', HTMLElement).append(cell);
  return { name, key, cell, label };
}

function optionOf(key: SortKey): HTMLOptionElement {
  const option = document.createElement('option');
  option.value = key;
  return option;
}
