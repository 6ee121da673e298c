// Who the verified claims say the caller is. A claim of the wrong shape makes the whole token unusable: nothing is
// guessed, and nothing reaches a header or a comparison that the issuer did not spell out.

import { CELL_NAME } from '../contract/route-table';
import type { JwtAuthSettings } from '../contract/settings';
import { type Refusal, refusal } from '../domain/refusal';
import { TENANT_ID } from '../domain/tenant/tenant';
import type { Claims } from './token/verified-tokens';

export interface Identity {
  readonly tenantId: string | undefined;
  readonly userId: string;
  /** Empty where the token names none. */
  readonly role: string;
  /** Empty means every Cell. */
  readonly allowedCells: readonly string[];
}

/** Visible ASCII without a comma: the same text in every header, log and Cell, and never a list. */
const HEADER_TEXT = /^[\x21-\x2b\x2d-\x7e]{1,256}$/;

/** Reads the identity, or refuses naming the claims at fault; absent tenant, role and Cells are no fault. */
export function readIdentity(claims: Claims, names: JwtAuthSettings['claims']): Identity | Refusal {
  const faults: string[] = [];
  const read = (name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined);
  const text = (name: string, shape: RegExp): string | undefined => {
    const value = read(name);
    if (typeof value === 'string' && shape.test(value)) return value;
    if (value !== undefined) faults.push(name);
    return undefined;
  };
  const tenantId = text(names.tenant, TENANT_ID);
  const userId = text(names.subject, HEADER_TEXT);
  const role = text(names.role, HEADER_TEXT) ?? '';
  const allowedCells = cellNames(read(names.allowedCells));
  if (read(names.subject) === undefined) faults.push(names.subject);
  if (allowedCells === undefined) faults.push(names.allowedCells);
  if (faults.length === 0 && userId !== undefined && allowedCells !== undefined) {
    return { tenantId, userId, role, allowedCells };
  }
  return refusal('UNAUTHORIZED', `The token is not usable; look at ${faults.join(', ')}`, { cause: 'unusable claim' });
}

/** A list, or one text joined by commas (Cognito's attributes are texts); undefined where it is neither. */
function cellNames(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  const names: unknown = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(names)) return undefined;
  return names.every((name) => typeof name === 'string' && CELL_NAME.test(name)) ? (names as string[]) : undefined;
}
