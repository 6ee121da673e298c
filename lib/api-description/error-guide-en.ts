// Causes and remedies of the error codes, in English.

import type { ErrorCode } from '../../lambdas/contract/error-codes';

interface ErrorGuide {
  readonly cause: string;
  readonly remedy: string;
}

export type ErrorGuides = Readonly<Record<ErrorCode, ErrorGuide>>;

export const ERROR_GUIDE_EN: ErrorGuides = {
  BAD_REQUEST: {
    cause:
      'A parameter, header, path or body is malformed; `details` names every fault. A path must be UTF-8. Where hmac-v1 signs, X-Request-ID and X-Trace-Id must not hold `|`, nor the path of POST, PUT and PATCH; other methods may have `|` in the path only without a body, and no body that ends in `|`.',
    remedy: 'Correct the request. Sending it again unchanged gives the same answer.',
  },
  MISSING_HEADER: {
    cause:
      'Authorization is missing or blank, or Content-Type or X-Request-ID on POST, PUT and PATCH; `details` names all that are.',
    remedy: 'Send the headers that are named.',
  },
  MISSING_TENANT_ID: {
    cause: 'The deployment requires X-Tenant-Id and the request has none.',
    remedy: 'Send the tenant’s id in X-Tenant-Id.',
  },
  UNAUTHORIZED: {
    cause:
      'The token is missing, malformed, expired, not signed by the configured issuer, or not the ops token. Or the API key is ' +
      'malformed, unknown, expired or revoked; `details` says which.',
    remedy:
      'Sign in again, and send `Authorization: Bearer <token>`. For a program: ask an administrator for a new API key.',
  },
  FORBIDDEN: {
    cause:
      'The caller is known but may not do this: the token has not the permission that `details` names, the Cell is not among ' +
      'those allowed, or the ops token was sent to a Cell.',
    remedy: 'Ask an administrator for the permission or the Cell.',
  },
  TENANT_INVALID: {
    cause:
      'The tenant is not registered, is disabled, or has expired. On admin routes: the tenant that the token is bound to.',
    remedy: 'Ask an administrator to register, enable or extend the tenant.',
  },
  TENANT_MISMATCH: {
    cause: 'X-Tenant-Id names another tenant than the one the caller belongs to.',
    remedy: 'Send the own tenant’s id, or leave the header out.',
  },
  NOT_FOUND: {
    cause: 'There is no such route, Cell or tenant.',
    remedy: 'Check path and name.',
  },
  CONFLICT: {
    cause: 'The tenant, or the live version, was changed after the version that the change was made from.',
    remedy: 'Read it again, and make the change on the new version.',
  },
  PAYLOAD_TOO_LARGE: {
    cause:
      'The body is larger than the gateway takes (4,500,000 bytes), or than the plan of the tenant says. Beyond the 6 MB of Lambda, which binary data reaches at ' +
      'about 4.7 MB, API Gateway itself answers 413, and without the envelope: {"message":"Request Entity Too Large"}.',
    remedy: 'Send less at once.',
  },
  RATE_LIMIT: {
    cause:
      'The tenant sends more requests a second, or has more of them running at the same time, than its plan lets in: of all, ' +
      'of reads or writes, or to one Cell. Or a single caller sends more than a caller may. `details` says which. Also for a flood of ' +
      'API keys that do not exist, and on one machine for the embedded sign-in.',
    remedy: 'Wait for the seconds in Retry-After.',
  },
  QUOTA_EXCEEDED: {
    cause:
      "The tenant's quota of the minute, the day or the month is used up. `details` says which, and when the next day or month begins.",
    remedy: 'Wait for the seconds in Retry-After, or ask an administrator for a larger quota.',
  },
  CELL_UNREACHABLE: {
    cause: 'No connection to the Cell, or the Cell broke it off before a complete answer.',
    remedy:
      'Reads may be repeated. A write may or may not have reached the Cell: repeat it with the same X-Request-ID only.',
  },
  UPSTREAM_ERROR: {
    cause: 'The Cell’s answer was cut off, is too large to pass on, or is not valid HTTP.',
    remedy: 'Tell the Cell’s owners the request id. A write may have been carried out.',
  },
  CELL_NOT_FOUND: {
    cause: 'No route leads to a Cell of that name.',
    remedy: 'Check the name; an operator adds Cells to the deployment description.',
  },
  CELL_DISABLED: {
    cause: 'Operators switched the service off by a live change: its Cell says enabled: false.',
    remedy:
      'Wait until it is switched on again. Operators: npm run gateway -- config status says which version did it.',
  },
  CIRCUIT_OPEN: {
    cause: 'The Cell failed too often lately, and is given time to recover. The request was not sent to it.',
    remedy: 'Wait for the seconds in Retry-After.',
  },
  RED_LIGHT: {
    cause: 'The platform or the Cell is read-only for the reason in `details`. The request was not sent to the Cell.',
    remedy: 'Wait for the seconds in Retry-After. Reads go on.',
  },
  SERVICE_UNAVAILABLE: {
    cause:
      'The gateway lacks something it needs, such as its tables or the issuer’s keys, and refuses rather than guess.',
    remedy: 'Repeat later; tell the operators the request id if it lasts.',
  },
  SIGNING_UNAVAILABLE: {
    cause: 'The signing key cannot be read, so the request was not sent to the Cell.',
    remedy: 'Repeat later; operators have an alarm for it.',
  },
  CELL_TIMEOUT: {
    cause: 'The Cell did not answer within the time the gateway may wait.',
    remedy: 'Reads may be repeated. A write may have been carried out: repeat it with the same X-Request-ID only.',
  },
};
