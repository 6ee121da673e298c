// `patrol`: how Cells are watched.

import * as v from 'valibot';
import { DEFAULT_OVERLOAD, DEFAULT_PATROL } from '../../lambdas/contract/settings';
import { section, trustedUrl, whole } from './fields';

const intervalExpected = 'seconds that divide a minute, or whole minutes up to an hour';
export const patrolSection = section(
  {
    intervalSeconds: v.optional(
      v.pipe(
        v.number(intervalExpected),
        v.integer(intervalExpected),
        v.minValue(1, intervalExpected),
        v.maxValue(3600, intervalExpected),
        v.check((seconds) => (seconds < 60 ? 60 % seconds : seconds % 60) === 0, intervalExpected),
      ),
      DEFAULT_PATROL.intervalSeconds,
    ),
    probeTimeoutMs: v.optional(whole(50, 20_000), DEFAULT_PATROL.probeTimeoutMs),
    failuresToGoDown: v.optional(whole(1, 100), DEFAULT_PATROL.failuresToGoDown),
    successesToComeBack: v.optional(whole(1, 100), DEFAULT_PATROL.successesToComeBack),
    concurrency: v.exactOptional(whole(1, 1024)),
    controlUrl: v.exactOptional(trustedUrl()),
    overload: v.exactOptional(
      section(
        {
          slowMs: v.optional(whole(50, 20_000), DEFAULT_OVERLOAD.slowMs),
          looksToRed: v.optional(whole(2, 60), DEFAULT_OVERLOAD.looksToRed),
          looksToGreen: v.optional(whole(2, 60), DEFAULT_OVERLOAD.looksToGreen),
          redSeconds: v.optional(whole(60, 86_400), DEFAULT_OVERLOAD.redSeconds),
        },
        {
          slowMs: 'A slower answer is one of an overloaded Cell; one below half of it, of a Cell at ease.',
          looksToRed: 'Overloaded looks in a row that turn the light red.',
          looksToGreen: 'Looks at ease in a row that turn it green.',
          redSeconds: 'How long a light lasts that is not renewed.',
        },
      ),
    ),
  },
  {
    intervalSeconds:
      'Period between two looks at a Cell. Below a minute: several rounds within one run, billed while it waits.',
    probeTimeoutMs: 'Everything a probe may take.',
    failuresToGoDown: 'Failed probes in a row after which a Cell is down.',
    successesToComeBack: 'Good probes in a row after which it is up again.',
    concurrency: ['Cells probed at once.', '64, and more from 1,000 Cells on'],
    controlUrl: [
      'Asked when all Cells fail at once, to tell the own network from theirs.',
      'the Cells alone are judged by',
    ],
    overload: ['Lets the patrol set a slow Cell read-only.', 'it sets no lights'],
  },
);
