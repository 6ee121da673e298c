// A table that is still one to a screen reader where a narrow screen lays its cells out as blocks.

import { type Child, element, type Markup } from './markup';

/** The first cell of a row is its heading. */
export function table(columns: readonly string[], rows: readonly (readonly Child[])[]): Markup {
  const head = columns.map((name) => element('th', { role: 'columnheader', scope: 'col' }, name));
  return element(
    'table',
    { role: 'table' },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, head)),
    element('tbody', { role: 'rowgroup' }, rows.map(rowOf)),
  );
}

function rowOf([heading, ...cells]: readonly Child[]): Markup {
  return element(
    'tr',
    { role: 'row' },
    element('th', { role: 'rowheader', scope: 'row' }, heading),
    cells.map((cell) => element('td', { role: 'cell' }, cell)),
  );
}
