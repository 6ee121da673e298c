// Tells that a Cell refused our signature: keys or clocks differ, or somebody forges; an alarm waits for it.

import type { GatewayResponse } from '../domain/http';

/** Code that Cells answer with; the rest of a Cell's 403 is nobody's business here. */
const CODE = 'SIGNATURE_INVALID';

export function refusesSignature({ status, body }: GatewayResponse): boolean {
  return status === 403 && body.includes(CODE);
}
