// What bundles may weigh, in KB of 1,024 bytes.

export const BUNDLE_BUDGET_KB = {
  authorizer: 45,
  proxy: 60,
  summary: 380,
  health: 380,
  admin: 380,
  edge: 60,
} as const;
