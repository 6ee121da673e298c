// The short access log's one field on why API Gateway answered by itself: stack and functions share its name and order.

export const API_ERROR_FIELD = 'apiError';

/** Fields of the full access log whose values stand in it, with bars between. */
export const API_ERROR_PARTS = ['errorResponseType', 'authorizerError', 'integrationError'] as const;
