// API Gateway's own answers: HTTP APIs have one fixed body for each.

import type { ServerResponse } from 'node:http';

export interface FrontError {
  readonly status: number;
  readonly message: string;
}

export const FRONT_ERROR = {
  badRequest: { status: 400, message: 'Bad Request' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'Forbidden' },
  notFound: { status: 404, message: 'Not Found' },
  requestTimeout: { status: 408, message: 'Request Timeout' },
  tooLarge: { status: 413, message: 'Request Entity Too Large' },
  expectationFailed: { status: 417, message: 'Expectation Failed' },
  headersTooLarge: { status: 431, message: 'Request Header Fields Too Large' },
  internal: { status: 500, message: 'Internal Server Error' },
  notImplemented: { status: 501, message: 'Not Implemented' },
  unavailable: { status: 503, message: 'Service Unavailable' },
} as const satisfies Record<string, FrontError>;

/** https://nodejs.org/api/http.html#event-clienterror; parser errors are named HPE_*. */
const BY_CODE: Readonly<Record<string, FrontError>> = {
  HPE_HEADER_OVERFLOW: FRONT_ERROR.headersTooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: FRONT_ERROR.tooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: FRONT_ERROR.requestTimeout,
};

/** The answer to what Node could not read as a request. */
export function errorOfRequest(code = ''): FrontError {
  return BY_CODE[code] ?? FRONT_ERROR.badRequest;
}

export function errorBody(error: FrontError): string {
  return JSON.stringify({ message: error.message });
}

export function answerError(response: ServerResponse, error: FrontError, headers: readonly string[] = []): void {
  const body = errorBody(error);
  const own = ['content-type', 'application/json', 'content-length', String(body.length)];
  response.writeHead(error.status, [...own, ...headers]).end(body);
}
