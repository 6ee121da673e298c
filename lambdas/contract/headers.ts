// Header names of the wire contract, lower case as payload format 2.0 delivers them.

export const HEADER = {
  authorization: 'authorization',
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  requestId: 'x-request-id',
  tenantId: 'x-tenant-id',
  traceId: 'x-trace-id',
  spanId: 'x-span-id',
  userId: 'x-user-id',
  userRole: 'x-user-role',
  dataScope: 'x-data-scope',
  /** The caller's address as API Gateway or the distribution saw it; Cells are told it by this header alone. */
  clientAddress: 'x-gateway-client-address',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  signature: 'x-signature',
  signatureTime: 'x-signature-time',
  /** Which key signed: lets a Cell that holds two choose. */
  signatureKeyId: 'x-signature-key-id',
  /** With a Cell's 403: its verifier's reason. It goes no further than the gateway. */
  signatureRefused: 'x-signature-refused',
  /** Second scheme (RFC 9421) and the body digest it covers (RFC 9530). */
  httpSignature: 'signature',
  httpSignatureInput: 'signature-input',
  contentDigest: 'content-digest',
  responseTime: 'x-response-time',
  /** Marks an answer that did not come from the Cell but from its configured fallback. */
  fallback: 'x-gateway-fallback',
} as const;

/** Only a distribution in front knows its value; it reaches no Cell and no log. */
export const ORIGIN_PROOF_HEADER = 'x-origin-proof';

/** Methods whose requests carry content (RFC 9110, 9.3; RFC 5789), and must name its type. That of others has no meaning. */
export const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
