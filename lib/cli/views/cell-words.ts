// A Cell's row in the words of the ops page, and in the terminal's colours.

import type { CellStatus, HealthSummary } from '../../../lambdas/contract/health-summary';
import { formatDuration } from '../../../lambdas/pages/board/numbers';
import { type RowText, rowText } from '../../../lambdas/pages/board/row-text';
import { boardRows } from '../../../lambdas/pages/board/rows';
import { sparkline } from '../../../lambdas/pages/board/sparkline';
import { ENGLISH } from '../../../lambdas/pages/board/words-en';
import type { Format } from '../../terminal/style';
import type { StyledText } from '../../terminal/table';
import { timeText } from '../time-text';

export const STATUS_FORMAT: Readonly<Record<CellStatus, Format>> = {
  up: 'green',
  degraded: 'yellow',
  down: ['bold', 'red'],
  unknown: 'magenta',
};

export interface CellWords extends Omit<RowText, 'status' | 'circuit' | 'light' | 'error'> {
  readonly status: StyledText;
  readonly circuit: StyledText;
  readonly light: StyledText;
  readonly error: StyledText;
}

/** One a Cell, the most urgent first. */
export function cellWords(summary: HealthSummary): CellWords[] {
  return boardRows(summary, summary.stale).map((row) => {
    const text = rowText(row, sparkline(row.summary.recent), ENGLISH, summary.generated_at, timeText);
    const { circuit, light, consecutive_failures: failures } = row.summary;
    return {
      ...text,
      status: { text: text.status, format: STATUS_FORMAT[row.status] },
      circuit: { text: text.circuit, format: circuit === 'closed' ? 'dim' : ['bold', 'red'] },
      light: { text: text.light, format: light === null ? 'dim' : ['bold', 'red'] },
      error: {
        text: [text.error, failures > 1 ? text.failures : ''].filter((part) => part !== '').join(', '),
        format: failures > 0 ? 'red' : 'dim',
      },
    };
  });
}

export function durationText(seconds: number): string {
  return formatDuration(seconds, ENGLISH.units);
}
