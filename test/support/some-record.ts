// A record for changes whose record no test looks at.

import { ownRecord } from '../../lambdas/domain/audit';

export const SOME_RECORD = ownRecord(
  'test',
  { action: 'test.change', target: 'x', before: null, after: null },
  1_764_000_000_000,
);
