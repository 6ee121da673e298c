// Every check, in the order in which it runs: what changes most comes last.

import type { Check } from '../check';
import { ADMIN_CHECKS } from './admin';
import { FAILING_CELL_CHECKS } from './failing-cell';
import { FRONT_CHECKS } from './front';
import { HEADER_CHECKS } from './headers';
import { IDENTITY_CHECKS } from './identity';
import { KEY_CHECKS } from './keys';
import { OPERATION_CHECKS } from './operations';
import { PATH_CHECKS } from './paths';
import { REFUSAL_CHECKS } from './refusals';
import { SIGNATURE_CHECKS } from './signatures';
import { TRAFFIC_CHECKS } from './traffic';
import { WATCHING_CHECKS } from './watching';

export const CHECKS: readonly Check[] = [
  ...PATH_CHECKS,
  ...REFUSAL_CHECKS,
  ...HEADER_CHECKS,
  ...SIGNATURE_CHECKS,
  ...TRAFFIC_CHECKS,
  ...FRONT_CHECKS,
  ...IDENTITY_CHECKS,
  ...KEY_CHECKS,
  ...ADMIN_CHECKS,
  ...WATCHING_CHECKS,
  ...OPERATION_CHECKS,
  ...FAILING_CELL_CHECKS,
];
