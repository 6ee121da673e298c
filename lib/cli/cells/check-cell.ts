// Asks one Cell everything: its health, and requests that differ in their signature alone.

import { randomBytes } from 'node:crypto';
import type { SigningSettings } from '../../../lambdas/contract/signing';
import { freshIds, signedHeaders } from '../signed-request';
import { type CellAnswer, getFromCell, type NoAnswer } from './cell-request';
import { forgedKeys, type KeysAtHand, type SchemeKey } from './cell-signing';
import { type CellReport, type Finding, passed, skipped } from './finding';
import { judgeClock, judgeHealth, unreachable } from './health-findings';
import { judgeSignatures, type RightlySigned } from './signature-findings';

export interface CheckOptions {
  readonly cell: string;
  readonly baseUrl: string;
  /** Asked with GET, below the base URL. */
  readonly path: string;
  /** Without schemes where the deployment does not sign. */
  readonly signing: SigningSettings;
  /** One a scheme, or the one that is missing. */
  readonly keys: readonly SchemeKey[] | keyof KeysAtHand;
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
  const { baseUrl, timeoutMs, nowMs, signing, keys, enforced } = options;
  const health = await getFromCell(`${baseUrl}/health`, {}, timeoutMs);
  if (health.kind === 'none') return [unreachable(health)];
  const own = [passed('reachable', `in ${health.tookMs} ms`), judgeHealth(health), judgeClock(health, nowMs())];
  // Whoever redirects is not the Cell.
  if (health.status >= 300 && health.status < 400) return own;
  if (signing.schemes.length === 0) return [...own, skipped('signed', 'the deployment does not sign')];
  const unsigned = await ask(options, []);
  const forged = await ask(options, forgedKeys(signing, typeof keys === 'string' ? [] : keys));
  const right = typeof keys === 'string' ? keys : await askRightly(options, keys);
  return [...own, ...judgeSignatures({ unsigned, forged, right }, enforced)];
}

async function askRightly(options: CheckOptions, keys: readonly SchemeKey[]): Promise<RightlySigned> {
  const headers = signed(options, keys);
  const send = () => getFromCell(`${options.baseUrl}${options.path}`, headers, options.timeoutMs);
  const first = await send();
  const hasNonce = keys.some(({ scheme }) => scheme === 'rfc9421');
  const again = hasNonce ? await send() : undefined;
  return { first, again, stale: await ask(options, keys, STALE_SECONDS) };
}

function ask(options: CheckOptions, keys: readonly SchemeKey[], ageSeconds = 0): Promise<CellAnswer | NoAnswer> {
  return getFromCell(`${options.baseUrl}${options.path}`, signed(options, keys, ageSeconds), options.timeoutMs);
}

function signed({ cell, baseUrl, path: target, nowMs }: CheckOptions, keys: readonly SchemeKey[], ageSeconds = 0) {
  const requestId = `cells-check-${randomBytes(6).toString('hex')}`;
  const atSeconds = Math.floor(nowMs() / 1000) - ageSeconds;
  const ids = { requestId, tenantId: 'default', ...freshIds() };
  return signedHeaders({ cell, method: 'GET', baseUrl, target, body: undefined, ...ids, atSeconds }, keys);
}
