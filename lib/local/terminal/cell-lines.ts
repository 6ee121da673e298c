// Tells a person that the patrol found a Cell down, degraded, or up again.

import type { Style } from '../../terminal/style';
import { escapedText } from '../../terminal/text-width';
import type { PublishedEvent } from '../aws/aws-endpoint';

/** Words for the patrol's errors; docs/events/cell-health-changed.schema.json lists them. */
const WORDS: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  refused: 'connection refused',
  unreachable: 'host unreachable',
  reset: 'connection reset',
  dns: 'name not found',
  tls: 'bad certificate',
  redirect: 'answered a redirect',
  bad_body: 'unreadable answer',
  too_large: 'answer too large',
  protocol: 'not HTTP',
};

const COLOUR = { up: 'green', degraded: 'yellow', down: 'red' } as const;

interface HealthDetail {
  readonly cell: string;
  readonly status: keyof typeof COLOUR;
  readonly previous_status: string;
  /** Unix seconds. */
  readonly changed_at: number;
  readonly error: string | null;
}

/** Undefined for other events, and for a Cell that is up at its first probe. */
export function formatCellChange({ DetailType, Detail = '{}' }: PublishedEvent, style: Style): string | undefined {
  if (DetailType !== 'CellHealthChanged') return undefined;
  const { cell, status, previous_status: before, changed_at: at, error } = JSON.parse(Detail) as HealthDetail;
  if (status === 'up' && before === 'unknown') return undefined;
  const why = error === null ? '' : `: ${WORDS[error] ?? error.replace(/^status_/, 'answered ')}`;
  const time = style('dim', new Date(at * 1000).toISOString().slice(11, 19));
  return `${time} ${style(['bold', COLOUR[status]], escapedText(`${cell} is ${status}`))}${escapedText(why)}`;
}
