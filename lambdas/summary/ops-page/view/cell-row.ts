// One Cell's row: made once, and afterwards changed only where its texts change.

import { type RowText, rowText } from '../../../domain/board/row-text';
import type { BoardRow } from '../../../domain/board/rows';
import { sparkline } from '../../../domain/board/sparkline';
import type { BoardWords } from '../../../domain/board/words';
import { copyOf, inside, setOptionalText, setShape } from './elements';
import type { TimeText } from './time-text';

export interface RowContext {
  readonly words: BoardWords;
  readonly nowSeconds: number;
  readonly timeText: TimeText;
}

export interface CellRowView {
  readonly element: HTMLElement;
  show(row: BoardRow, context: RowContext): void;
}

const MARKED_CLASSES = ['down', 'degraded', 'unknown', 'up'] as const;

export function createCellRow(): CellRowView {
  const element = copyOf('cell-row');
  const fields = [...element.querySelectorAll<HTMLElement>('[data-field]')];
  const use = inside(element, 'use', SVGUseElement);
  const spark = inside(element, '.spark', SVGElement);
  const good = inside(spark, '.good', SVGPathElement);
  const failed = inside(spark, '.failed', SVGPathElement);
  let shownRecent: readonly (number | null)[] | undefined;
  const circuit = inside(element, '.circuit', HTMLElement);
  const light = inside(element, '.light', HTMLElement);
  let shownAt: Readonly<Record<string, string>> = {};

  return {
    element,
    show(row, { words, nowSeconds, timeText }) {
      const { columns } = words;
      const texts: Readonly<Record<string, string>> = {
        ...(rowText(row, words, nowSeconds, timeText) satisfies RowText),
        hourLabel: words.periods.hour,
        dayLabel: words.periods.day,
        weekLabel: words.periods.week,
      };
      for (const field of fields) {
        const name = field.dataset.field ?? '';
        const text = texts[name] ?? '';
        if (shownAt[name] !== text) setOptionalText(field, text);
      }
      circuit.dataset.label = columns.circuit;
      light.dataset.label = columns.light;
      if (shownAt.probes !== texts.probes) spark.setAttribute('aria-label', texts.probes ?? '');
      shownAt = texts;

      setShape(use, row.status);
      for (const name of MARKED_CLASSES) element.classList.toggle(name, row.status === name);
      element.classList.toggle('attention', row.needsAttention);
      element.classList.toggle('circuit-trouble', row.summary.circuit !== 'closed');
      element.classList.toggle('light-red', row.summary.light !== null);
      element.classList.toggle('failing', row.summary.consecutive_failures > 0);

      if (shownRecent === row.summary.recent) return;
      shownRecent = row.summary.recent;
      const paths = sparkline(shownRecent);
      good.setAttribute('d', paths.good);
      failed.setAttribute('d', paths.failed);
    },
  };
}
