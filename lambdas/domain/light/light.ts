// Red lights: read-only mode of the platform or of one Cell, with a reason and an end.

/** Green is the absence of a light. */
export interface Light {
  readonly reason: string;
  /** The user, `ops`, or {@link PATROL}. */
  readonly setBy: string;
  /** Unix ms. */
  readonly sinceMs: number;
  /** Unix ms; judged by readers, because the table removes expired items late. */
  readonly untilMs: number;
}

/** What a light is for: the whole platform, or one Cell by name. */
export type LightTarget = 'gateway' | { readonly cell: string };

/** Name under which the patrol sets lights: it changes only its own. */
export const PATROL = 'patrol';

/** Methods that do not write (RFC 9110, 9.2.1); TRACE is not forwarded at all. */
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function reads(method: string): boolean {
  return READING_METHODS.has(method);
}

export function isInForce(light: Light | undefined, nowMs: number): light is Light {
  return light !== undefined && nowMs < light.untilMs;
}

/** The light that forbids this method now; the one that lasts longest where both do. */
export function forbiddingLight(
  method: string,
  lights: readonly (Light | undefined)[],
  nowMs: number,
): Light | undefined {
  if (reads(method)) return undefined;
  return lights.filter((light) => isInForce(light, nowMs)).toSorted((a, b) => b.untilMs - a.untilMs)[0];
}

// Where lights are kept. Memory and DynamoDB implementations run under one contract suite.

export interface TargetedLight {
  readonly target: LightTarget;
  readonly light: Light;
}

export interface LightStore {
  /** Every light that is kept, those that have expired included. */
  list(): Promise<TargetedLight[]>;
  /** Sets or replaces a light. */
  set(target: LightTarget, light: Light): Promise<void>;
  /** Puts a light out; nothing happens where there is none. */
  clear(target: LightTarget): Promise<void>;
  /**
   * As `set`, unless somebody else's light is in force there: a person's decision stands.
   * @returns false where it stands
   */
  setOwn(target: LightTarget, light: Light): Promise<boolean>;
  /** As `clear`, unless the light there is somebody else's. */
  clearOwn(target: LightTarget, owner: string): Promise<boolean>;
}
