// What is in force of the live config, as a roll-back needs it.

import { isRecord } from './answer';

export interface LiveState {
  /** Version that a change is made from. */
  readonly version: number;
  /** Version whose contents are in force for everybody: 0 is what was deployed. */
  readonly contents: number;
  /** Only some tenants have this version. */
  readonly isTried: boolean;
}

/** @param body of `GET /api/admin/config` */
export function liveStateOf(body: Readonly<Record<string, unknown>>): LiveState {
  const version = Number(body['version']);
  return { version, contents: body['source'] === 'deployed' ? 0 : version, isTried: isRecord(body['rollout']) };
}
