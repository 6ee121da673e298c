// `rollout`: how a new version of the code takes over from the one before.

import * as v from 'valibot';
import { choice, section, whole } from './fields';

export const rolloutSection = section(
  {
    traffic: choice(
      'all-at-once',
      'canary-10-percent-5-minutes',
      'canary-10-percent-10-minutes',
      'canary-10-percent-15-minutes',
      'canary-10-percent-30-minutes',
      'linear-10-percent-every-1-minute',
      'linear-10-percent-every-2-minutes',
      'linear-10-percent-every-3-minutes',
      'linear-10-percent-every-10-minutes',
    ),
    failuresToRollBack: v.optional(whole(1, 100_000), 5),
  },
  {
    traffic:
      'What CodeDeploy shifts at once, and how long it looks at the alarms. `all-at-once` asks none: for a correction that must go out while one is firing.',
    failuresToRollBack:
      'Requests a minute that the gateway itself fails (503), or callers it cannot judge, from which on it goes back.',
  },
);
