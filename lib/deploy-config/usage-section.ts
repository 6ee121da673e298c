// `usage`: what tenants use, counted from the API's access log.

import * as v from 'valibot';
import { DEFAULT_USAGE } from '../../lambdas/contract/settings';
import { section, timeZone, whole } from './fields';

const PERIODS = [1, 5, 15, 30, 60];

export const usageSection = section(
  {
    everyMinutes: v.optional(v.picklist(PERIODS, `one of ${PERIODS.join(', ')}`), DEFAULT_USAGE.everyMinutes),
    hourDays: v.optional(whole(35, 400), DEFAULT_USAGE.hourDays),
    dayDays: v.optional(whole(62, 3_660), DEFAULT_USAGE.dayDays),
    timeZone: v.optional(timeZone(), DEFAULT_USAGE.timeZone),
  },
  {
    everyMinutes:
      'How often usage is counted. 60 counts each hour once, when it is over. A smaller value also counts the current hour, and scans its log each time.',
    hourDays: 'How long usage by the hour is kept.',
    dayDays: 'How long usage by the day is kept.',
    timeZone: 'Time zone of days and months for tenants whose plan and registry entry name none.',
  },
);
