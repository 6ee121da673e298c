// After a round: turns the light of an overloaded Cell red, and green again once the Cell is at ease. A Cell is overloaded
// when several looks in a row were slow, or said so; red and green take different thresholds, so that a light does not flap.

import type { OverloadSettings } from '../contract/settings';
import { ownRecord } from '../domain/audit';
import type { HealthRecord } from '../domain/health/record';
import { readRing } from '../domain/health/uptime';
import { endedLight, isInForce, type Light, type LightStore, PATROL } from '../domain/light/light';
import { lightChange } from '../domain/light/light-change';
import type { Clock } from '../domain/ports';

export interface LightPorts {
  readonly lights: Pick<LightStore, 'list' | 'setOwn'>;
  readonly clock: Clock;
}

/** A person's light is neither replaced nor put out: the store sees to that. */
export async function tendLights(
  { lights, clock }: LightPorts,
  records: readonly HealthRecord[],
  settings: OverloadSettings,
): Promise<void> {
  const lit = await lights.list();
  const nowMs = clock();
  for (const record of records) {
    const { cell } = record;
    const light = lit.find(({ target }) => target !== 'gateway' && target.cell === cell)?.light;
    const decision = decideLight(record, light, settings, nowMs);
    if (decision === 'leave') continue;
    const next = decision === 'clear' ? endedLight(PATROL, nowMs) : overloadLight(settings, light, nowMs);
    // A light that stays red is no change.
    const isChange = decision === 'clear' || !isInForce(light, nowMs);
    const told = isChange ? ownRecord(PATROL, lightChange({ cell }, light, next, nowMs), nowMs) : undefined;
    await lights.setOwn({ cell }, next, told);
  }
}

/** `renew`: set the light again, so that it outlasts the overload. */
type LightDecision = 'renew' | 'clear' | 'leave';

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
