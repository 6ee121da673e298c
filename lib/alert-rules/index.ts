// The one list of alert rules.

import { CELL_RULES } from './cells';
import { DATA_RULES } from './data';
import { FUNCTION_RULES } from './functions';
import { LIMIT_RULES } from './limits';
import { LIVE_RULES } from './live';
import { PATROL_RULES } from './patrol';
import { REQUEST_RULES } from './requests';
import type { AlertRule } from './rule';

export const ALERT_RULES: readonly AlertRule[] = [
  ...REQUEST_RULES,
  ...CELL_RULES,
  ...PATROL_RULES,
  ...FUNCTION_RULES,
  ...LIMIT_RULES,
  ...LIVE_RULES,
  ...DATA_RULES,
];

export const PROMETHEUS_RULES = ALERT_RULES.filter(({ cloudWatchOnly }) => cloudWatchOnly !== true);
