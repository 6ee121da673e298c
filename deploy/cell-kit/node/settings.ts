// What a Cell is told about signatures, read once from its environment.

import { type PublicKey, publicKey, type SharedKey, sharedKey } from './keys.ts';
import { REMEMBERED_NONCES } from './nonce-memory.ts';

export type Mode = 'off' | 'report' | 'enforce';
export type SchemeName = 'hmac-v1' | 'rfc9421';

export interface VerifierSettings {
  readonly mode: Mode;
  readonly schemes: readonly string[];
  /** Current key first, then the one before it. */
  readonly sharedKeys: readonly SharedKey[];
  /** With any of these, rfc9421 takes Ed25519 signatures only. */
  readonly publicKeys: readonly PublicKey[];
  /** This Cell's name; empty leaves a signature's tag unchecked. */
  readonly cell: string;
  /** Path of the base URL that the gateway knows this Cell by, as a URL spells it; hmac-v1 does not sign it. */
  readonly basePath: string;
  /** Nonces kept in memory at most. */
  readonly rememberedNonces: number;
  readonly auditPath: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws when a public key cannot be read: a Cell must not start with a check that can never pass. */
export function readSettings(env: Environment): VerifierSettings {
  const text = (name: string): string => env[name]?.trim() ?? '';
  const texts = (...names: string[]): string[] => names.map(text).filter((value) => value !== '');
  const schemes = text('CELL_SIGNING_SCHEMES')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    mode: readMode(text),
    schemes: schemes.length === 0 ? ['hmac-v1'] : schemes,
    sharedKeys: texts('CELL_SIGNING_SECRET', 'CELL_SIGNING_SECRET_PREVIOUS').flatMap((value) => sharedKey(value) ?? []),
    publicKeys: texts('CELL_SIGNING_PUBLIC_KEY', 'CELL_SIGNING_PUBLIC_KEY_PREVIOUS').map(publicKey),
    cell: text('CELL_SIGNING_CELL'),
    basePath: basePath(text('CELL_SIGNING_BASE_PATH')),
    rememberedNonces: Number(/^[1-9][0-9]{0,7}$/.exec(text('CELL_SIGNING_NONCES'))?.[0] ?? REMEMBERED_NONCES),
    auditPath: text('CELL_SECURITY_AUDIT_PATH'),
  };
}

/** Unset with no key at all is a Cell that was never set up; anything unknown enforces. */
function readMode(text: (name: string) => string): Mode {
  const value = text('CELL_VERIFY_SIGNATURE').toLowerCase();
  if (['0', 'off', 'false', 'no'].includes(value)) return 'off';
  if (value === '' && text('CELL_SIGNING_SECRET') === '' && text('CELL_SIGNING_PUBLIC_KEY') === '') return 'off';
  return value === 'report' || text('CELL_VERIFY_MODE').toLowerCase() === 'report' ? 'report' : 'enforce';
}

/** Spelled as the gateway's own reading of the base URL spells it, without a trailing slash. */
function basePath(text: string): string {
  const { pathname } = new URL(`http://cell/${text.startsWith('/') ? text.slice(1) : text}`);
  return pathname.replace(/^(.*[^/])?\/*$/s, '$1');
}
