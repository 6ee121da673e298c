// How often the patrol runs in a month, and how many rounds it makes.

import { patrolMinutes, patrolSettings } from '../constructs/settings';
import type { Scene } from './scene';
import { MONTH_SECONDS } from './workload';

export function patrolRounds({ config }: Scene): { readonly runs: number; readonly rounds: number } {
  const runs = MONTH_SECONDS / 60 / patrolMinutes(config);
  return { runs, rounds: runs * patrolSettings(config).roundsPerInvocation };
}
