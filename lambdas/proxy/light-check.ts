// Refuses what a red light forbids: the refusal a caller reads, with the reason and the time to come back.

import type { RouteTable } from '../contract/route-table';
import type { Clock } from '../domain/ports';
import { refusal } from '../domain/refusal';
import type { CheckLight } from './app';
import type { FleetGate } from './fleet/fleet-gate';

/** A name that is no Cell can only meet the platform's light: callers cannot make the table be read at will. */
export function lightCheck(gate: FleetGate, { cells }: RouteTable, clock: Clock): CheckLight {
  return async (cell, method) => {
    const light = await gate.forbiddingLight(Object.hasOwn(cells, cell) ? cell : undefined, method);
    if (light === undefined) return undefined;
    const retryAfterSeconds = Math.max(1, Math.ceil((light.untilMs - clock()) / 1000));
    return refusal('RED_LIGHT', light.reason, { retryAfterSeconds });
  };
}
