// API keys: credentials of programs, bound to one tenant. What a key looks like, and what is kept of it.
// `cgk_` + id (16 hex digits) + `_` + secret (64) + checksum (8: the start of SHA-256 over all that stands before it).

import { hash } from 'node:crypto';
import type { AuditRecord } from '../contract/audit-record';
import type { AllowedCells } from '../contract/tenant-fields';
import type { RandomHex } from './header-text';
import type { Tenant } from './tenant/tenant';

/** For scanners of secrets, which know keys by how they begin. */
export const KEY_PREFIX = 'cgk_';
export const KEY_ID = /^cgk_[0-9a-f]{16}$/;
const KEY = /^(cgk_[0-9a-f]{16})_[0-9a-f]{72}$/;

const SECRET_BYTES = 32;
const CHECKSUM_DIGITS = 8;

export interface ApiKey {
  /** Also the user id that Cells see. */
  readonly id: string;
  readonly tenantId: string;
  /** Unix seconds, as the tenant has it: a tenant that is made again under the same id does not inherit keys. */
  readonly tenantCreatedAt: number;
  /** What the key is for. */
  readonly name: string;
  /** SHA-256 of the whole key in hex. A secret of 256 bits cannot be guessed, so that the hash need not be slow. */
  readonly hash: string;
  /** Cells that the key may call, of those that its tenant may. */
  readonly allowedCells: AllowedCells;
  /** Takes the place of the tenant's plan; missing is the tenant's own. */
  readonly plan?: string;
  /** Unix seconds. */
  readonly createdAt: number;
  readonly createdBy: string;
  /** Unix seconds from which the key is refused; null never expires. */
  readonly expireAt: number | null;
  /** Unix seconds; null is a key that was not revoked. */
  readonly revokedAt: number | null;
}

export interface ApiKeyReader {
  /** Rejects where the registry cannot be reached; undefined is an unknown key. */
  get(id: string): Promise<ApiKey | undefined>;
}

export interface ApiKeyStore extends ApiKeyReader {
  /** Keys of a tenant, those that are revoked or expired for a month too, by id. */
  list(tenantId: string): Promise<readonly ApiKey[]>;
  /** Unix seconds, by id of the key, for those that were used; at most an hour late. */
  lastUses(): Promise<ReadonlyMap<string, number>>;
  /**
   * Writes the key, the next version of its tenant and the record together. Resolves to false where somebody else changed
   * the tenant or its keys since they were read.
   */
  create(key: ApiKey, tenant: Tenant, record: AuditRecord): Promise<boolean>;
  /** Resolves to false where somebody else was there first. */
  revoke(key: ApiKey & { readonly revokedAt: number }, record: AuditRecord): Promise<boolean>;
}

/** A new key: its id, the text that its holder keeps, and the hash that is stored. */
export function newKey(randomHex: RandomHex): { id: string; text: string; hash: string } {
  const id = `${KEY_PREFIX}${randomHex(8)}`;
  const body = `${id}_${randomHex(SECRET_BYTES)}`;
  const text = body + checksum(body);
  return { id, text, hash: hashOf(text) };
}

/** The key's id; undefined for a text that no key is, by its form or its checksum. */
export function keyIdOf(text: string): string | undefined {
  const [, id] = KEY.exec(text) ?? [];
  return checksum(text.slice(0, -CHECKSUM_DIGITS)) === text.slice(-CHECKSUM_DIGITS) ? id : undefined;
}

export function hashOf(text: string): string {
  return hash('sha256', text);
}

export function isInUse({ revokedAt, expireAt }: ApiKey, nowMs: number): boolean {
  return revokedAt === null && (expireAt === null || nowMs < expireAt * 1000);
}

function checksum(text: string): string {
  return hash('sha256', text).slice(0, CHECKSUM_DIGITS);
}
