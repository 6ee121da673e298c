// Flaws in how connections to Cells are kept.

import type { Canary } from './canary';
import { anyOwner, nodeClient } from './shared-connections';

export const CONNECTION_FLAWS: readonly Canary[] = [
  {
    of: 'misframing Cells',
    flaw: 'tenants share connections',
    fault: /got what is (?:acme|globex)'s/,
    parts: { pool: anyOwner },
  },
  {
    of: 'misframing Cells',
    flaw: 'connections are kept by node:http, as in version 1.0',
    fault: /got what is (?:acme|globex)'s|for an answer that is whole/,
    parts: { call: () => nodeClient(), timeoutMs: 300 },
  },
];
