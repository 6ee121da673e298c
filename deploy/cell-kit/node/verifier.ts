// Judges a request by the Cell's settings: passes, reports or refuses.

import type { WriteAudit } from './audit.ts';
import { rawPath } from './cell-path.ts';
import { Fields } from './fields.ts';
import { refusalOfV1 } from './hmac-v1.ts';
import { refusalOfHttpSignature } from './http-signature.ts';
import { NonceMemory, type NonceStore } from './nonce-memory.ts';
import type { VerifierSettings } from './settings.ts';
import type { Reason, SignedRequest } from './signed-request.ts';

export interface Judgement {
  readonly ok: boolean;
  /** Of a refusal; in report mode of what would have been one. */
  readonly reason?: Reason;
}

export type Verifier = (request: SignedRequest) => Promise<Judgement>;

export interface VerifierPorts {
  readonly writeAudit: WriteAudit;
  readonly nowMs: () => number;
  readonly nonces?: NonceStore;
}

/**
 * Only `/health` is exempt, below the base path too. A fault of the check refuses the request. Rejects only if the audit
 * does.
 */
export function createVerifier(settings: VerifierSettings, ports: VerifierPorts): Verifier {
  const nonces = ports.nonces ?? new NonceMemory(settings.rememberedNonces, fullMemoryAudit(ports));
  return async (request) => {
    const path = rawPath(request.target);
    if (settings.mode === 'off' || isHealth(path, settings.basePath)) return { ok: true };
    const fields = new Fields(request.headers);
    const reason = judge(request, fields, settings, nonces, Math.floor(ports.nowMs() / 1000));
    if (reason === undefined) return { ok: true };
    const ok = settings.mode === 'report';
    const event = ok ? 'signature_would_be_refused' : 'signature_verify_failed';
    await ports.writeAudit({ event, detail: reason, path, traceId: fields.get('x-trace-id') });
    return { ok, reason };
  };
}

function judge(
  request: SignedRequest,
  fields: Fields,
  settings: VerifierSettings,
  nonces: NonceStore,
  nowSeconds: number,
): Reason | undefined {
  const accepts = (name: string): boolean => settings.schemes.includes(name);
  const { body } = request;
  if (body === undefined) return 'body_not_raw';
  try {
    if (accepts('rfc9421') && (fields.has('signature-input') || !accepts('hmac-v1'))) {
      return refusalOfHttpSignature({ ...request, body }, fields, settings, nonces, nowSeconds);
    }
    return accepts('hmac-v1') ? refusalOfV1({ ...request, body }, fields, settings, nowSeconds) : 'scheme_unknown';
  } catch {
    return 'verifier_error';
  }
}

function isHealth(path: string, basePath: string): boolean {
  return path === '/health' || path === `${basePath}/health`;
}

/** Says in the audit, once a minute at most, that a full memory forgets nonces before their signatures expire. */
function fullMemoryAudit({ writeAudit, nowMs }: VerifierPorts): () => void {
  let nextAtMs = 0;
  return () => {
    if (nowMs() < nextAtMs) return;
    nextAtMs = nowMs() + 60_000;
    writeAudit({ event: 'nonce_memory_full', detail: '', path: '', traceId: '' }).catch(() => {});
  };
}
