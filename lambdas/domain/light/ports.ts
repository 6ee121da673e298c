// Where lights are kept. Memory and DynamoDB implementations run under one contract suite.

import type { Light, LightTarget } from './light';

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
