// Asks one Cell everything: its health, and four requests that differ in their signature alone.

import { randomBytes } from 'node:crypto';
import { signedHeaders } from '../signed-request';
import { type CellAnswer, getFromCell, type NoAnswer } from './cell-request';
import { type CellReport, type Finding, passed, skipped } from './finding';
import { judgeClock, judgeHealth, unreachable } from './health-findings';
import { judgeSignatures } from './signature-findings';

export interface CheckOptions {
  readonly cell: string;
  readonly baseUrl: string;
  /** Asked with GET, below the base URL. */
  readonly path: string;
  /** Undefined where there is no secret to sign with. */
  readonly key: Buffer | undefined;
  /** False where the deployment does not sign with scheme v1. */
  readonly signsV1: boolean;
  readonly enforced: boolean;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
}

const STALE_SECONDS = 600;

export async function checkCell(options: CheckOptions): Promise<CellReport> {
  const { cell, baseUrl } = options;
  const findings = await findingsOf(options);
  return { cell, base_url: baseUrl, ok: findings.every(({ outcome }) => outcome !== 'failed'), findings };
}

async function findingsOf(options: CheckOptions): Promise<Finding[]> {
  const { baseUrl, timeoutMs, nowMs, signsV1, key, enforced } = options;
  const health = await getFromCell(`${baseUrl}/health`, {}, timeoutMs);
  if (health.kind === 'none') return [unreachable(health)];
  const own = [passed('reachable', `in ${health.tookMs} ms`), judgeHealth(health), judgeClock(health, nowMs())];
  // Whoever redirects is not the Cell.
  if (health.status >= 300 && health.status < 400) return own;
  if (!signsV1) return [...own, skipped('signed', 'the deployment does not sign with hmac-v1')];
  return [
    ...own,
    ...judgeSignatures(
      {
        unsigned: await ask(options),
        forged: await ask(options, randomBytes(32)),
        signed: key && (await ask(options, key)),
        stale: key && (await ask(options, key, STALE_SECONDS)),
      },
      enforced,
    ),
  ];
}

function ask(options: CheckOptions, key?: Buffer, ageSeconds = 0): Promise<CellAnswer | NoAnswer> {
  const { baseUrl, path: target, nowMs, timeoutMs } = options;
  const requestId = `cells-check-${randomBytes(6).toString('hex')}`;
  const ids = { requestId, tenantId: 'default', traceId: randomBytes(16).toString('hex') };
  const atSeconds = Math.floor(nowMs() / 1000) - ageSeconds;
  const headers = key
    ? signedHeaders({ method: 'GET', baseUrl, target, body: undefined, ...ids, atSeconds }, key)
    : { 'X-Request-ID': requestId, 'X-Tenant-Id': ids.tenantId, 'X-Trace-Id': ids.traceId };
  return getFromCell(`${baseUrl}${target}`, headers, timeoutMs);
}
