// Probes of a Cell: one made now by the health function, which reaches private Cells, and those that the patrol remembers.

import type { ProbeAnswer } from '../../contract/console';
import { ADMIN_DEADLINE_MS } from '../../contract/limits';
import type { RouteTable } from '../../contract/route-table';
import { requestRecord } from '../../domain/audit';
import type { HealthStore } from '../../domain/health/ports';
import { hourlyCounts, readRing } from '../../domain/health/uptime';
import type { HttpApp } from '../../domain/http';
import type { Clock } from '../../domain/ports';
import { isRefusal, refusal } from '../../domain/refusal';
import type { RecordedWrite } from '../../stores/dynamodb/audit';
import { askAws, awsTarget, type Environment, invocation } from '../../transport/aws-request';
import type { AdminParts } from '../app';
import { bodyOf, knownCell, shortText } from '../fields';
import { jsonAnswer, readJson } from '../json';
import { isoTime } from './alarms';

export interface ProbePartsDeps {
  readonly routes: RouteTable;
  readonly health: Pick<HealthStore, 'get'>;
  /** Null where the health function knows no such Cell. Rejects where it does not answer. */
  readonly probe: (cell: string) => Promise<ProbeAnswer | null>;
  readonly write: RecordedWrite;
  readonly patrolSeconds: number;
  readonly clock: Clock;
}

const HOUR_MS = 3_600_000;
const OVER = ['hour', 'day'] as const;

const body = bodyOf({ reason: shortText });

export function createProbeParts(deps: ProbePartsDeps): AdminParts {
  const now: HttpApp = async (request, facts) => {
    const cell = knownCell(deps.routes, request.pathParameters['id']);
    if (typeof cell !== 'string') return cell;
    const asked = readJson(body, request.body);
    if (isRefusal(asked)) return asked;
    facts['subject'] = cell;
    const found = await deps.probe(cell);
    if (found === null) return refusal('NOT_FOUND', 'The patrol does not know this Cell yet');
    const answer = shown(found);
    const change = { action: 'cell.probe', target: cell, cell, before: null, after: answer, reason: asked.reason };
    if (!(await deps.write([], requestRecord(request, change, deps.clock())))) {
      return refusal('SERVICE_UNAVAILABLE', 'The probe could not be recorded');
    }
    return jsonAnswer(200, answer);
  };

  const past: HttpApp = async (request) => {
    const cell = knownCell(deps.routes, request.pathParameters['id']);
    if (typeof cell !== 'string') return cell;
    const over = new URLSearchParams(request.rawQuery).get('over') ?? 'hour';
    if (!OVER.some((name) => name === over)) return refusal('BAD_REQUEST', `over must be one of ${OVER.join(', ')}`);
    const record = await deps.health.get(cell);
    const intervalMs = deps.patrolSeconds * 1000;
    const results = record === undefined ? [] : readRing(record.recent);
    const probes = results.map((latencyMs, index) => {
      const atMs = (record?.checkedAtMs ?? 0) - (results.length - 1 - index) * intervalMs;
      return { at: isoTime(atMs), ok: latencyMs !== null, latency_ms: latencyMs };
    });
    const hours = record === undefined || over === 'hour' ? [] : hourlyCounts(record.uptime, deps.clock());
    return jsonAnswer(200, {
      cell,
      over,
      interval_seconds: deps.patrolSeconds,
      probes,
      hours: hours.map(({ fromMs, total, failed }) => ({
        from: isoTime(fromMs),
        to: isoTime(fromMs + HOUR_MS),
        probes: total,
        failed,
      })),
    });
  };

  return { 'POST /api/admin/cells/{id}/probe': now, 'GET /api/admin/cells/{id}/probes': past };
}

/** The closed list of errors says enough: no text of the Cell goes any further. */
function shown(found: ProbeAnswer) {
  const { cell, ok } = found;
  const at = isoTime(found.atMs);
  if (ok) return { cell, ok, status: 200, latency_ms: found.latencyMs, message: 'up', at };
  const [, status] = /^status_(\d{3})$/.exec(found.error) ?? [];
  return { cell, ok, ...(status && { status: Number(status) }), latency_ms: null, message: found.error, at };
}

// Asks the health function to look at one Cell now.

/** Leaves the admin function time to record the probe. */
const TIMEOUT_MS = ADMIN_DEADLINE_MS - 3_000;
const MAX_BYTES = 100_000;

export function createProbeCall(functionArn: string, env: Environment, clock: Clock) {
  return async (cell: string): Promise<ProbeAnswer | null> => {
    const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
    const answer = await askAws(invocation(functionArn, { probe: cell }), awsTarget('lambda', env), clock(), bounds);
    if (answer.status !== 200) throw new Error(`Lambda answered ${answer.status} to the probe of ${cell}`);
    const found = JSON.parse(answer.body.toString('utf8')) as Partial<ProbeAnswer> | null;
    if (found === null || found.cell === cell) return found as ProbeAnswer | null;
    throw new Error(`The health function failed to probe ${cell}`);
  };
}
