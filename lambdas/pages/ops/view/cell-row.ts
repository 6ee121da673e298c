// One Cell's row: made once, and afterwards changed only where its texts change.

import type { BoardWords } from '../../board/board-words';
import { type RowText, rowText } from '../../board/row-text';
import type { BoardRow } from '../../board/rows';
import { sparkline } from '../../board/sparkline';
import { uptimeText, whyOf } from '../../board/why';
import { routeHash } from '../model/route';
import { copyOf, inside, setAttribute, setOptionalText, setShape, type TimeText } from './elements';

export interface RowContext {
  readonly words: BoardWords;
  readonly nowSeconds: number;
  readonly timeText: TimeText;
}

export interface CellRowView {
  readonly element: HTMLElement;
  show(row: BoardRow, context: RowContext): void;
}

const STATUSES = ['down', 'degraded', 'unknown', 'up'] as const;

export function createCellRow(): CellRowView {
  const element = copyOf('cell-row');
  const fields = [...element.querySelectorAll<HTMLElement>('[data-field]')];
  const use = inside(element, 'use', SVGUseElement);
  const spark = inside(element, '.spark', SVGElement);
  const good = inside(spark, '.good', SVGPathElement);
  const failed = inside(spark, '.failed', SVGPathElement);
  const circuit = inside(element, '.circuit', HTMLElement);
  const link = inside(element, 'a', HTMLAnchorElement);
  let recent: readonly (number | null)[] = [];
  let probes = sparkline(recent);

  function showRecent(next: typeof recent): void {
    if (recent === next) return;
    recent = next;
    probes = sparkline(recent);
    setAttribute(good, 'd', probes.good);
    setAttribute(failed, 'd', probes.failed);
  }

  return {
    element,
    show(row, { words, nowSeconds, timeText }) {
      const { summary } = row;
      showRecent(summary.recent);
      const texts: Readonly<Record<string, string>> = {
        ...(rowText(row, probes, words, nowSeconds, timeText) satisfies RowText),
        uptimeHour: uptimeText(summary, 'h1', words),
        uptimeDay: uptimeText(summary, 'h24', words),
        uptimeWeek: uptimeText(summary, 'd7', words),
        why: whyOf(row, words, timeText),
      };
      for (const field of fields) setOptionalText(field, texts[field.dataset['field'] ?? ''] ?? '');
      setAttribute(link, 'href', routeHash('cell', summary.cell));
      setAttribute(spark, 'aria-label', texts['probes'] ?? '');
      setAttribute(circuit, 'data-label', words.columns.circuit);
      setShape(use, row.status);
      for (const name of STATUSES) element.classList.toggle(name, row.status === name);
      element.classList.toggle('attention', row.needsAttention);
      element.classList.toggle('circuit-trouble', summary.circuit !== 'closed');
      element.classList.toggle('with-why', texts['why'] !== '');
    },
  };
}
