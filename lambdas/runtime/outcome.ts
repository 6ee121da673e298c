// How a request ended, as log and metrics read it.

import type { GatewayRequest, RequestFacts } from '../domain/http';
import type { Refusal } from '../domain/refusal';

export interface Outcome {
  readonly request: GatewayRequest;
  readonly facts: RequestFacts;
  readonly status: number;
  readonly durationMs: number;
  /** Set where the gateway, not a Cell, wrote the answer. */
  readonly refusal: Refusal | undefined;
}
