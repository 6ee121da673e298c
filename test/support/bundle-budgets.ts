// What bundles may weigh, in KB of 1,024 bytes. Most hold the HTTP client (15 KB) and load no node:http for it. Those
// that read secrets hold what asks Secrets Manager itself (1 KB, and its signer): it is loaded only where a region has no
// extension.

export const BUNDLE_BUDGET_KB = {
  authorizer: 58,
  proxy: 78,
  // Two of it are the permissions of the optional routes, and Cells that are added live.
  summary: 78,
  // One and a half of it are what loads the code that tends live versions, and the console's.
  health: 309,
  // Changes are a file of their own. Two KB of it are the permissions of the optional routes, and the code that loads them.
  admin: 52,
  // It asks nobody: the guard of a distribution, with the HTTP client, is a file of its own.
  edge: 20,
  'restore-check': 30,
  forwarder: 26,
  // One of it are the calendars of tenants whose time zone changes.
  usage: 74,
} as const;

/** What is loaded before the first answer: all that the handler imports, without what a request loads later. */
export const FIRST_LOAD_BUDGET_KB = { proxy: 64 } as const;
