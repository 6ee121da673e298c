// Why a response cannot be taken.

/**
 * `reset`: the connection ended before a response. `protocol`: no HTTP, or two framings. `cut_off`: it broke within the
 * body. `too_large`: over the limit. `unusable`: valid, and still nothing that can be passed on.
 */
export type FaultKind = 'reset' | 'protocol' | 'cut_off' | 'too_large' | 'unusable';

export class ResponseFault extends Error {
  override readonly name = 'ResponseFault';
  readonly kind: FaultKind;
  /** Set where the peer ended the connection too early, as errors of sockets have it. */
  readonly code: 'ECONNRESET' | undefined;

  constructor(kind: FaultKind, message: string, code?: 'ECONNRESET') {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}
