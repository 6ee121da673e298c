// What was last proven on purpose: that alarms ring, and that a backup can be restored. The drills of the command line tell it.

import type { AuditRecord } from '../../contract/audit-record';
import { actorOf } from '../../domain/admin-access';
import { requestRecord } from '../../domain/audit';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import { createRecordedWrites } from '../../stores/dynamodb/audit';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { type Proof, proofItems, toProofItem } from '../../stores/dynamodb/console-items';
import type { AdminParts } from '../app';
import { bodyOf, shortText, trueOrFalse } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { isoTime } from './alarms';
import type { StateTables } from './circuit-table';

export interface ProofStore {
  list(): Promise<readonly Proof[]>;
  set(proof: Proof, record: AuditRecord): Promise<boolean>;
}

export function createProofStore(call: DynamoCall, { state, audit }: StateTables): ProofStore {
  const write = createRecordedWrites(call, audit);
  return {
    list: () => proofItems(call, state),
    set: (proof, record) => write({ Put: { TableName: state, Item: toProofItem(proof) } }, record),
  };
}

const KINDS = ['alarms', 'backup'] as const;
/** Our choice, as the runbook of backups has it: once a quarter. */
const DUE_EVERY_DAYS = 90;
const DAY_MS = 24 * 3_600_000;

const body = bodyOf({ ok: trueOrFalse, summary: shortText });

export function createProofParts({
  proofs,
  clock,
}: {
  readonly proofs: ProofStore;
  readonly clock: Clock;
}): AdminParts {
  const list: HttpApp = async () => {
    const known = await proofs.list();
    const nowMs = clock();
    return jsonAnswer(200, {
      proofs: KINDS.map((kind) =>
        shown(
          kind,
          known.find((proof) => proof.kind === kind),
          nowMs,
        ),
      ),
    });
  };

  const set: HttpApp = async (request, facts) => {
    const kind = KINDS.find((one) => one === request.pathParameters['kind']);
    if (kind === undefined) return refusal('NOT_FOUND', 'There is no such proof');
    const asked = readJson(body, request.body);
    if (isRefusal(asked)) return asked;
    facts['subject'] = kind;
    const before = (await proofs.list()).find((proof) => proof.kind === kind);
    const nowMs = clock();
    const proof: Proof = { kind, ...asked, by: actorOf(request.verdict), atMs: nowMs };
    const after = shown(kind, proof, nowMs);
    const change = {
      action: 'proof.record',
      target: kind,
      before: before === undefined ? null : shown(kind, before, nowMs),
      after,
      reason: asked.summary,
    };
    if (!(await proofs.set(proof, requestRecord(request, change, nowMs)))) {
      return refusal('SERVICE_UNAVAILABLE', 'The proof could not be recorded');
    }
    return jsonAnswer(200, after);
  };

  return { 'GET /api/admin/proofs': list, 'PUT /api/admin/proofs/{kind}': set };
}

/** What was never proven, or failed when it was last tried, is overdue. */
function shown(kind: string, proof: Proof | undefined, nowMs: number) {
  return {
    kind,
    at: proof === undefined ? null : isoTime(proof.atMs),
    ok: proof?.ok ?? null,
    by: proof?.by ?? '',
    summary: proof?.summary ?? '',
    overdue: proof === undefined || !proof.ok || nowMs - proof.atMs > DUE_EVERY_DAYS * DAY_MS,
    due_every_days: DUE_EVERY_DAYS,
  };
}
