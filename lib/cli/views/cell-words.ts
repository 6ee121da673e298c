// The state of Cells, circuits and lights in the terminal's words and colours.

import type { CellStatus, CellSummary, LightSummary } from '../../../lambdas/contract/health-summary';
import type { Format } from '../../terminal/style';
import type { StyledText } from '../../terminal/table';
import { durationText } from '../time-text';

export const STATUS_FORMAT: Readonly<Record<CellStatus, Format>> = {
  up: 'green',
  degraded: 'yellow',
  down: ['bold', 'red'],
  unknown: 'magenta',
};

export function statusText({ status }: Pick<CellSummary, 'status'>): StyledText {
  return { text: status, format: STATUS_FORMAT[status] };
}

/** How long the state holds; for one that is not known, when the Cell was last looked at. */
export function sinceText({ status, since, last_check_at: checked }: CellSummary, nowSeconds: number): string {
  const at = status === 'unknown' ? checked : since;
  if (at === null) return 'not probed yet';
  return status === 'unknown' ? `seen ${durationText(nowSeconds - at)} ago` : durationText(nowSeconds - at);
}

export function circuitText({ circuit }: Pick<CellSummary, 'circuit'>): StyledText {
  return { text: circuit.replace('_', '-'), format: circuit === 'closed' ? 'dim' : ['bold', 'red'] };
}

export function lightText(light: LightSummary | null): StyledText {
  return light ? { text: 'red', format: ['bold', 'red'] } : { text: 'green', format: 'dim' };
}

export function latencyText(ms: number | null): string {
  return ms === null ? '–' : `${Math.round(ms)} ms`;
}

/** Rounded down, so that only a flawless period reads 100%. */
export function shareText(share: number | null): string {
  if (share === null) return '–';
  return share >= 1 ? '100%' : `${(Math.floor(Math.max(0, share) * 10_000) / 100).toFixed(2)}%`;
}

export function errorText({ last_error: error, consecutive_failures: failures }: CellSummary): StyledText {
  const times = failures > 1 ? ` ×${failures}` : '';
  return { text: error === null ? '' : `${error.replaceAll('_', ' ')}${times}`, format: failures > 0 ? 'red' : 'dim' };
}
