// The verifier of the gateway's signatures, for Cells on Node. Copy this folder; it needs nothing but Node.

import { securityAudit } from './audit';
import { readSettings } from './settings';
import { createVerifier, type Verifier } from './verifier';

export { decodedBody } from './decoded-body';
export { expressGuard } from './express-guard';
export { guardFastify } from './fastify-guard';
export { nodeGuard } from './node-guard';
export { NonceMemory, type NonceStore } from './nonce-memory';
export { REFUSED_HEADER, refusalBody, refusalHeaders } from './refusal-answer';
export type { Verifier };
export { createVerifier, readSettings, securityAudit };

/** Verifier set up by the Cell's environment variables. */
export function verifierFromEnvironment(env: Readonly<Record<string, string | undefined>>): Verifier {
  const settings = readSettings(env);
  const writeAudit = securityAudit(settings.auditPath, Date.now, (line) => console.warn(line));
  return createVerifier(settings, { writeAudit, nowMs: Date.now });
}
