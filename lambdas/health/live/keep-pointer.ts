// The pointer to the version in force, as the patrol last saw it: it puts it back where somebody deleted or spoilt it by hand.

import { ownRecord } from '../../domain/audit';
import { PATROL } from '../../domain/light/light';
import { type LivePointer, readPointer } from '../../domain/live/live-view';
import type { Clock } from '../../domain/ports';
import { ContentGone } from '../../stores/dynamodb/live-config';
import type { LiveVersions } from '../../stores/dynamodb/live-versions';

/** Where the patrol notes the pointer. */
export interface PointerNote {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

export interface PointerPorts {
  readonly versions: Pick<LiveVersions, 'pointer' | 'get' | 'rules' | 'moveTo'>;
  readonly note: PointerNote;
  readonly clock: Clock;
}

export interface KeptPointer {
  /** The version in force; undefined where nothing is live. */
  readonly pointer: LivePointer | undefined;
  readonly isRepaired: boolean;
  /** The noted version, where its contents are gone: a pointer to it would help nobody. */
  readonly lost?: number;
}

/** Versions only rise: an older pointer than the noted one was written by hand as well. */
export async function keepPointer({ versions, note, clock }: PointerPorts): Promise<KeptPointer> {
  const [pointer, text] = await Promise.all([versions.pointer(), note.read()]);
  const noted = readPointer(text);
  if (noted === undefined || (pointer && pointer.version >= noted.version)) {
    if (pointer && JSON.stringify(pointer) !== text) await note.write(JSON.stringify(pointer));
    return { pointer, isRepaired: false };
  }
  if (!(await isThere(versions, noted))) return { pointer, isRepaired: false, lost: noted.version };
  const change = {
    action: 'config.repair',
    target: String(noted.version),
    before: pointer ? { version: pointer.version } : null,
    after: { version: noted.version },
    reason: 'The pointer to the version in force was deleted, spoilt or set back by hand',
  };
  const isRepaired = await versions.moveTo(noted, pointer?.version ?? 0, ownRecord(PATROL, change, clock()));
  return { pointer: isRepaired ? noted : pointer, isRepaired };
}

/** After a restore of the table to an earlier time, a version and its contents can be gone. @throws where the table is away */
async function isThere(
  versions: Pick<LiveVersions, 'get' | 'rules'>,
  { version, hash }: LivePointer,
): Promise<boolean> {
  if ((await versions.get(version)) === undefined) return false;
  if (hash === '') return true;
  try {
    await versions.rules(hash);
    return true;
  } catch (error) {
    if (error instanceof ContentGone) return false;
    throw error;
  }
}
