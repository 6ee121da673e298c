// Makes the record of a change, and says what the log of records does. To change something that people or the gateway
// decide: make the record with `requestRecord` or `ownRecord`, and hand it to the store that makes the change. The store
// writes both in one transaction (`RecordedWrite` in stores/dynamodb/audit.ts).

import { hash } from 'node:crypto';
import { type AuditLine, type AuditRecord, canonicalJson } from '../contract/audit-record';
import { actorOf } from './admin-access';
import type { GatewayRequest } from './http';

/** What was changed; see {@link AuditRecord}. `before` and `after` hold no secret, and fit an item of 400 KB together. */
export interface Change {
  readonly action: string;
  readonly target: string;
  readonly tenantId?: string;
  readonly cell?: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason?: string | undefined;
  /** Status of the answer; 200 where it is missing. */
  readonly status?: number;
}

/** The record of a change that an admin's request makes at `nowMs`. */
export function requestRecord(request: GatewayRequest, change: Change, nowMs: number): AuditRecord {
  return {
    ...momentOf(nowMs),
    method: request.method,
    path: request.path,
    status: change.status ?? 200,
    durationMs: Math.max(0, Math.round(nowMs - request.startedAtMs)),
    traceId: request.ids.traceId,
    requestId: request.ids.requestId,
    user: actorOf(request.verdict),
    ip: request.sourceIp,
    ...fieldsOf(change),
  };
}

/** The record of a change that a part of the gateway makes by itself, such as the patrol. */
export function ownRecord(part: string, change: Change, nowMs: number): AuditRecord {
  const noRequest = { method: '', path: '', status: 0, durationMs: 0, traceId: '', requestId: '', ip: '' };
  return { ...momentOf(nowMs), ...noRequest, user: part, ...fieldsOf(change) };
}

export function auditLine(record: AuditRecord): AuditLine {
  return { ...record, lineHash: hash('sha256', canonicalJson(record)).slice(0, 16) };
}

function momentOf(nowMs: number) {
  const ms = Math.round(nowMs);
  return { ts: ms / 1000, time: new Date(ms).toISOString() };
}

function fieldsOf({ action, target, tenantId = '', cell = '', before, after, reason = '' }: Change) {
  return { tenantId, cell, action, target, before, after, reason };
}

// Reading the log.

export interface AuditQuery {
  /** Unix ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly order: 'newest first' | 'oldest first';
  /** Lines at most. */
  readonly limit: number;
  /** Only lines with these values. */
  readonly only: Readonly<Partial<Record<AuditFilter, string>>>;
  /** Place after which the page before ended. */
  readonly cursor: string | undefined;
  readonly nowMs: number;
}

export type AuditFilter = 'tenantId' | 'cell' | 'traceId';

export interface AuditPage {
  readonly lines: readonly AuditLine[];
  /** Undefined where no line is left. */
  readonly cursor: string | undefined;
}

export interface AuditLog {
  page(query: AuditQuery): Promise<AuditPage>;
}
