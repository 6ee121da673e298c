// Keys of the authorizer's context: flat strings, so that the API's access log can name them too.

export const VERDICT_KEY = {
  /** `allow` or `refuse`. Anything else is no verdict. */
  outcome: 'outcome',
  /** Error code of a refusal. */
  code: 'code',
  details: 'details',
  /** Why, for the log; never part of an answer. */
  reason: 'reason',
  /** `user` (verified JWT), `ops` (ops token) or `unverified` (header mode). */
  caller: 'caller',
  tenantId: 'tenantId',
  userId: 'userId',
  role: 'role',
  /** `true` where the role is the deployment's admin role; absent otherwise. */
  admin: 'admin',
  /** Comma-joined Cell names; empty means all. */
  allowedCells: 'allowedCells',
} as const;
