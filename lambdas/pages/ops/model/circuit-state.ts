// What is known of a circuit before somebody opens or closes it.

import { secondsOf } from './alarms';

export interface CircuitState {
  /** Open or half-open, by hand or by traffic: closing it is what can be done. */
  readonly isOpen: boolean;
  /** Whole minutes for which a person still keeps it open; 0 where nobody does. */
  readonly heldMinutes: number;
}

/** @param body of `GET /api/admin/circuits/{cell}` */
export function circuitStateOf(body: Readonly<Record<string, unknown>>, nowSeconds: number): CircuitState {
  const isOpen = body['phase'] !== 'closed';
  const until = body['by_hand'] === true ? secondsOf(body['until']) : null;
  const heldMinutes = until === null ? 0 : Math.max(0, Math.floor((until - nowSeconds) / 60));
  return { isOpen, heldMinutes };
}
