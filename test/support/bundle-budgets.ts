// What bundles may weigh, in KB of 1,024 bytes. Most hold the HTTP client (15 KB) and load no node:http for it. Those
// that read secrets hold what asks Secrets Manager itself (1 KB, and its signer): it is loaded only where a region has no
// extension. Those that change what people decide make the audit log's records (1 to 5 KB). Admin makes API keys (6 KB).

export const BUNDLE_BUDGET_KB = {
  authorizer: 58,
  proxy: 78,
  // Two of it are the permissions of the optional routes, and Cells that are added live.
  summary: 78,
  health: 307,
  // One of it are the permissions of the optional routes, and what loads their code.
  admin: 99,
  edge: 37,
  'restore-check': 53,
  // One of it are the calendars of tenants whose time zone changes.
  usage: 76,
} as const;

/** What is loaded before the first answer: all that the handler imports, without what a request loads later. */
export const FIRST_LOAD_BUDGET_KB = { proxy: 64 } as const;
