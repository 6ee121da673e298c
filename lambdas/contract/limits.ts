// Fixed limits of the platform the gateway runs on, each with its source.

/** API Gateway HTTP API quotas: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const API_GATEWAY_LIMITS = {
  integrationTimeoutMs: 30_000,
  requestLineAndHeadersBytes: 10_240,
  payloadBytes: 10 * 1024 * 1024,
  authorizerTimeoutMs: 10_000,
} as const;

/** Lambda quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAMBDA_LIMITS = {
  /** The whole event, and the whole answer, of a synchronous invocation. */
  synchronousPayloadBytes: 6 * 1024 * 1024,
  /** Memory at which a function has one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  mbPerVcpu: 1_769,
} as const;

/** Largest body the gateway takes or passes on: it fits Lambda's payload as base64, with room for headers. */
export const MAX_BODY_BYTES = 4_500_000;

/**
 * AWS ends the functions behind `/api/admin` after this time. What they call has to answer sooner, and a page that asks for a
 * change waits longer: it would otherwise call a change failed that is about to succeed.
 */
export const ADMIN_DEADLINE_MS = 15_000;

/** Everything one request may take, tries and backoff included; below API Gateway's integration timeout. */
export const REQUEST_DEADLINE_MS = 28_500;
