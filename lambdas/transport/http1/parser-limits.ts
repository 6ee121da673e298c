// What a response may cost before it is given up.

export interface ParserLimits {
  /** Status line and headers of one response, interim ones each; also all trailers and all chunk extensions. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly interimResponses: number;
  /** Statuses whose body is of interest: any other response ends with its head, and so does its connection. */
  readonly reads?: ((status: number) => boolean) | undefined;
}

export const DEFAULT_LIMITS = { headBytes: 16_384, interimResponses: 32 } as const;
