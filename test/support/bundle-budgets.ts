// What bundles may weigh, in KB of 1,024 bytes.

export const BUNDLE_BUDGET_KB = {
  authorizer: 48,
  proxy: 78,
  summary: 66,
  health: 300,
  admin: 80,
  edge: 24,
  'restore-check': 48,
} as const;

/** What is loaded before the first answer: all that the handler imports, without what a request loads later. */
export const FIRST_LOAD_BUDGET_KB = { proxy: 76 } as const;
