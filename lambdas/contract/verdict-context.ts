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
  /** `true` where the token names no role: empty text may not arrive. */
  noRole: 'noRole',
  /** What the caller may do on admin routes; absent where that is nothing. */
  permission: 'permission',
  /** `true` next to the permission `admin`: all that 1.0 knows of permissions. */
  admin: 'admin',
  /** Comma-joined Cell names as `writeAllowedCells` has them; empty means all. */
  allowedCells: 'allowedCells',
  /** `true` where the token names no Cells: empty text may not arrive. */
  everyCell: 'everyCell',
  /** Id of the API key that was shown; absent for a token. */
  keyId: 'keyId',
  /** JSON of the tenant's {@link OwnLimits}; absent where the registry names none. */
  limits: 'limits',
} as const;

/** Only of verdicts that API Gateway keeps by the token alone: JSON of {@link KeptBasis}. */
export const KEPT_BASIS = 'basis';
