// Reads package-lock.json: what is installed, at which version, under which licence, and for whom.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @see https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json#packages */
export interface LockedPackage {
  readonly version: string;
  /** An SPDX expression, as the package states it. */
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  /** Comes inside the archive of the package it stands under, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  /** Needed by tools, and optional to something that runs. */
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  /** What it needs, by name; where it is found depends on where the package stands. */
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly name: string;
  readonly lockfileVersion: number;
  /** Place -> package; the project itself stands at ''. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export function readLockFile(path = 'package-lock.json'): LockFile {
  return JSON.parse(readFileSync(join(__dirname, '../..', path), 'utf8')) as LockFile;
}

/** `node_modules/a/node_modules/@b/c` -> `@b/c`. */
export function packageName(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Whether `npm ci --omit=dev` leaves it out. */
export function isTool({ dev, devOptional }: LockedPackage): boolean {
  return dev === true || devOptional === true;
}
