// When a Cell is so overloaded that its writes should wait: slow answers, or ones that say so, several looks in a row.
// Turning red and green take different thresholds and numbers of looks, so that a light does not flap.

import type { OverloadSettings } from '../contract/settings';
import type { HealthRecord } from '../domain/health/record';
import { readRing } from '../domain/health/ring';
import { isInForce, type Light, PATROL } from '../domain/light/light';

/** `renew`: set the light again, so that it outlasts the overload. */
export type LightDecision = 'renew' | 'clear' | 'leave';

/** @param light the light of this Cell, whoever set it */
export function decideLight(
  record: Pick<HealthRecord, 'recent' | 'failures' | 'lastError'>,
  light: Light | undefined,
  settings: OverloadSettings,
  nowMs: number,
): LightDecision {
  if (isOverloaded(record, settings)) return 'renew';
  const isOurs = isInForce(light, nowMs) && light.setBy === PATROL;
  return isOurs && isAtEase(record, settings) ? 'clear' : 'leave';
}

export function overloadLight(settings: OverloadSettings, light: Light | undefined, nowMs: number): Light {
  const sinceMs = isInForce(light, nowMs) ? light.sinceMs : nowMs;
  return { reason: 'The Cell is overloaded', setBy: PATROL, sinceMs, untilMs: nowMs + settings.redSeconds * 1000 };
}

/** 429 and 503 are what an overloaded service says (RFC 6585, 4; RFC 9110, 15.6.4). */
function isOverloaded(
  { recent, failures, lastError }: Pick<HealthRecord, 'recent' | 'failures' | 'lastError'>,
  { slowMs, looksToRed }: OverloadSettings,
): boolean {
  const says = lastError === 'status_429' || lastError === 'status_503';
  if (says && failures >= looksToRed) return true;
  return lastLooks(recent, looksToRed, (latencyMs) => latencyMs !== null && latencyMs > slowMs);
}

function isAtEase({ recent }: Pick<HealthRecord, 'recent'>, { slowMs, looksToGreen }: OverloadSettings): boolean {
  return lastLooks(recent, looksToGreen, (latencyMs) => latencyMs !== null && latencyMs < slowMs / 2);
}

function lastLooks(recent: string, count: number, holds: (latencyMs: number | null) => boolean): boolean {
  const looks = readRing(recent).slice(-count);
  return looks.length === count && looks.every(holds);
}
