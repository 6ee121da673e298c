// The verifier of the gateway's signatures, for Cells on Node. Copy this folder; it needs nothing but Node.

import { securityAudit } from './audit.ts';
import { readSettings } from './settings.ts';
import { createVerifier, type Verifier } from './verifier.ts';

export { decodedBody } from './decoded-body.ts';
export { expressGuard } from './express-guard.ts';
export { guardFastify } from './fastify-guard.ts';
export { nodeGuard } from './node-guard.ts';
export { NonceMemory, type NonceStore } from './nonce-memory.ts';
export { REFUSED_HEADER, refusalBody, refusalHeaders } from './refusal-answer.ts';
export type { Verifier };
export { createVerifier, readSettings, securityAudit };

/** Verifier set up by the Cell's environment variables. */
export function verifierFromEnvironment(env: Readonly<Record<string, string | undefined>>): Verifier {
  const settings = readSettings(env);
  const writeAudit = securityAudit(settings.auditPath, Date.now, (line) => console.warn(line));
  return createVerifier(settings, { writeAudit, nowMs: Date.now });
}
