// Security audit: one JSON line for every request that was, or would have been, refused, and for a full nonce memory.

import { appendFile } from 'node:fs/promises';

export interface AuditEntry {
  readonly event: 'signature_verify_failed' | 'signature_would_be_refused' | 'nonce_memory_full';
  readonly detail: string;
  readonly path: string;
  readonly traceId: string;
}

export type WriteAudit = (entry: AuditEntry) => Promise<void>;

/** Writes to standard error, and to the file where one is named; a file that cannot be written never stops a request. */
export function securityAudit(auditPath: string, nowMs: () => number, warn: (line: string) => void): WriteAudit {
  return async ({ event, detail, path, traceId }) => {
    const line = JSON.stringify({ event, detail, path, trace_id: traceId, ts: nowMs() / 1000 });
    warn(line);
    if (auditPath === '') return;
    try {
      await appendFile(auditPath, `${line}\n`);
    } catch (error) {
      warn(`security audit could not be written: ${String(error)}`);
    }
  };
}
