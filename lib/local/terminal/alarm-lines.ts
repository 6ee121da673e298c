// Shows a person that an alarm fires, or is over.

import type { Style } from '../../terminal/style';
import type { AlarmChange } from '../alarms/alarm-board';

/** Undefined for what is no news: an alarm that finds its first data in order. */
export function formatAlarmChange({ name, from, to, atMs }: AlarmChange, style: Style): string | undefined {
  if (to !== 'ALARM' && from !== 'ALARM') return undefined;
  const time = style('dim', new Date(atMs).toISOString().slice(11, 19));
  return `${time} ${style(to === 'ALARM' ? 'red' : 'green', to.padEnd(5))} ${style('bold', 'alarm')} ${name}`;
}
