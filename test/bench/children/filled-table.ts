// A real table in a process of its own, filled as a week of the patrol leaves it. For each message `{ cells }` it makes a
// table for that number of Cells and tells its name; for `{}`, which operations were asked since.

import { DEFAULT_PATROL } from '../../../lambdas/contract/settings';
import { judge } from '../../../lambdas/domain/health/judge';
import type { HealthRecord } from '../../../lambdas/domain/health/record';
import { createDynamoHealthRecords } from '../../../lambdas/stores/dynamodb/health-records';
import { createDynamoHeartbeat } from '../../../lambdas/stores/dynamodb/heartbeat';
import { startTestDynamo } from '../../support/dynalite';
import { startThrottlingFront } from '../../support/throttling-front';

const WEEK_MS = 7 * 24 * 3_600_000;
const WRITERS = 32;
const THRESHOLDS = { failuresToGoDown: 3, successesToComeBack: 1 };

/** A Cell that failed one look in fifty, looked at until now. */
function weekOf(nowMs: number): HealthRecord {
  let record: HealthRecord | undefined;
  let looks = 0;
  for (let atMs = nowMs - WEEK_MS; atMs <= nowMs; atMs += DEFAULT_PATROL.intervalSeconds * 1000) {
    looks += 1;
    const result = looks % 50 === 0 ? ({ ok: false, error: 'timeout' } as const) : { ok: true as const, latencyMs: 23 };
    const judgement = judge(record, { cell: 'cell', atMs, result }, THRESHOLDS, atMs);
    if (judgement.kind === 'judged') record = judgement.record;
  }
  if (record === undefined) throw new Error('Nothing was judged');
  return { ...record, revision: 0, pending: [], leaseUntilMs: 0 };
}

async function serve(): Promise<void> {
  const dynamo = await startTestDynamo();
  const front = await startThrottlingFront(dynamo.endpoint);
  const fill = async (cells: number): Promise<string> => {
    const name = await dynamo.createTable();
    const nowMs = Date.now();
    const records = createDynamoHealthRecords(dynamo.call, name);
    const week = weekOf(nowMs);
    let next = 0;
    const write = async (): Promise<void> => {
      for (let n = next++; n < cells; n = next++) await records.replace({ ...week, cell: `cell-${n}` });
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    const beat = { ranAtMs: nowMs, judgedAtMs: nowMs, blind: false, durationMs: 1_000 };
    await createDynamoHeartbeat(dynamo.call, name).beat(beat, nowMs);
    return name;
  };
  process.on('message', ({ cells }: { cells?: number }) => {
    if (cells === undefined) {
      process.send?.([...front.asked]);
      front.asked.clear();
    } else void fill(cells).then((name) => process.send?.(name));
  });
  process.send?.(front.endpoint);
}

void serve();
