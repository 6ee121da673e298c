// Unix seconds as local time: the hour alone today, with the day before that.

import type { Language } from '../../../contract/language';

export type TimeText = (seconds: number) => string;

export function timeText(language: Language): TimeText {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const today = new Intl.DateTimeFormat(language, clock);
  const earlier = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...clock });
  return (seconds) => {
    const date = new Date(seconds * 1000);
    const isToday = date.toDateString() === new Date().toDateString();
    return (isToday ? today : earlier).format(date);
  };
}
