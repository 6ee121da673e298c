// One scenario and more for every outcome that the description documents.

import { MAX_BODY_BYTES } from '../../../lambdas/contract/limits';
import { describedOperations } from '../../../lib/api-description/operations';
import { CELL_SCENARIOS } from './cell-scenarios';
import { OWN_SCENARIOS } from './own-scenarios';
import type { Scenario } from './scenario';

const TOO_LARGE = 'x'.repeat(MAX_BODY_BYTES + 1);

/** A body over the limit is refused whatever the route. */
const LARGE_BODIES = describedOperations().map(
  ({ operation }): Scenario => ({
    on: 'sound',
    operation: operation.id,
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    headers: { 'content-type': 'text/plain' },
    body: TOO_LARGE,
    path: {
      cell: 'well',
      proxy: 'things',
      target: 'gateway',
      id: 'default',
      key: 'x',
      version: '1',
      name: 'contract-red-light',
      rule: 'cell-down',
      unmatched: 'no/where',
    },
  }),
);

export const SCENARIOS: readonly Scenario[] = [...CELL_SCENARIOS, ...OWN_SCENARIOS, ...LARGE_BODIES];
