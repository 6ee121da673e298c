// What the second scheme covers: the same lists as the gateway's and the Python verifier's.

/** Always covered. */
export const REQUIRED_COMPONENTS = ['@method', '@path', '@query', 'content-digest', 'traceparent'] as const;

/** Headers that a signature of gateway 1.0 covers wherever the request carries them. */
export const COVERED_BY_1_0 = [
  'x-tenant-id',
  'x-request-id',
  'traceparent',
  'x-user-id',
  'x-user-role',
  'x-data-scope',
] as const;

/** Headers that a signature of today's gateway covers besides: the Cell acts on them too. */
export const COVERED_SINCE_1_0 = ['x-gateway-client-address', 'content-type', 'content-encoding'] as const;
