// API Gateway's own answers: HTTP APIs have one fixed body for each.

export interface FrontError {
  readonly status: number;
  readonly message: string;
}

export const FRONT_ERROR = {
  badRequest: { status: 400, message: 'Bad Request' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'Forbidden' },
  notFound: { status: 404, message: 'Not Found' },
  tooLarge: { status: 413, message: 'Request Entity Too Large' },
  headersTooLarge: { status: 431, message: 'Request Header Fields Too Large' },
  internal: { status: 500, message: 'Internal Server Error' },
  notImplemented: { status: 501, message: 'Not Implemented' },
  unavailable: { status: 503, message: 'Service Unavailable' },
} as const satisfies Record<string, FrontError>;

export function errorBody(error: FrontError): string {
  return JSON.stringify({ message: error.message });
}
