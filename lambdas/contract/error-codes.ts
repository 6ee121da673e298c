// The closed list of error codes. Their texts load with the first refusal.

export const ERROR_CODES = [
  'BAD_REQUEST',
  'MISSING_HEADER',
  'MISSING_TENANT_ID',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'TENANT_INVALID',
  'TENANT_MISMATCH',
  'NOT_FOUND',
  'CONFLICT',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMIT',
  'QUOTA_EXCEEDED',
  'CELL_UNREACHABLE',
  'UPSTREAM_ERROR',
  'CELL_NOT_FOUND',
  'CELL_DISABLED',
  'CIRCUIT_OPEN',
  'RED_LIGHT',
  'SERVICE_UNAVAILABLE',
  'SIGNING_UNAVAILABLE',
  'CELL_TIMEOUT',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
