// Examples of `details`, as the gateway writes them; codes that are not listed leave it empty.

import type { ErrorCode } from '../../lambdas/contract/errors';

export const ERROR_DETAILS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_REQUEST: 'x-tenant-id is malformed',
  MISSING_HEADER: 'Authorization, X-Request-ID',
  UNAUTHORIZED: 'The token is expired',
  FORBIDDEN: 'This needs the admin role',
  TENANT_MISMATCH: 'X-Tenant-Id names another tenant than the token',
  NOT_FOUND: 'There is no such tenant',
  CONFLICT: 'The tenant was changed since it was read',
  PAYLOAD_TOO_LARGE: 'The body is limited to 4500000 bytes',
  CELL_UNREACHABLE: 'No connection',
  UPSTREAM_ERROR: 'The answer broke off',
  RED_LIGHT: 'Month-end close',
  SERVICE_UNAVAILABLE: 'The caller was not judged',
  CELL_TIMEOUT: 'No answer in time',
};
