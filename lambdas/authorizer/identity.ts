// Who the verified claims say the caller is. A claim of the wrong shape makes the whole token unusable: nothing is
// guessed, and nothing reaches a header or a comparison that the issuer did not spell out.

import { PERMISSIONS, type Permission } from '../contract/permissions';
import { CELL_NAME } from '../contract/route-table';
import type { JwtAuthSettings, PermissionSettings } from '../contract/settings';
import type { AllowedCells } from '../contract/tenant-fields';
import { type Refusal, refusal } from '../domain/refusal';
import { TENANT_ID } from '../domain/tenant/tenant';
import type { Claims } from './token/verified-tokens';

export interface Identity {
  readonly tenantId: string | undefined;
  readonly userId: string;
  /** Empty where the token names none. */
  readonly role: string;
  readonly allowedCells: AllowedCells;
  /** What the token may do on admin routes; undefined where that is nothing. */
  readonly permission: Permission | undefined;
  /** Unix ms from which the token or the API key is refused; null never. */
  readonly expiresAtMs: number | null;
}

/** Visible ASCII without a comma: the same text in every header, log and Cell, and never a list. */
const HEADER_TEXT = /^[\x21-\x2b\x2d-\x7e]{1,256}$/;

type IdentitySettings = Pick<JwtAuthSettings, 'claims' | 'permissions' | 'clockToleranceSeconds'>;

/** Reads the identity, or refuses naming the claims at fault; absent tenant, role and Cells are no fault. */
export function readIdentity(
  claims: Claims,
  { claims: names, permissions, clockToleranceSeconds }: IdentitySettings,
): Identity | Refusal {
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
  const granted = textsIn(read(permissions.claim));
  if (read(names.subject) === undefined) faults.push(names.subject);
  if (allowedCells === undefined) faults.push(names.allowedCells);
  if (granted === undefined) faults.push(permissions.claim);
  if (faults.length === 0 && userId !== undefined && allowedCells !== undefined && granted !== undefined) {
    // The verifier has refused a token without it.
    const expiresAtMs = (Number(claims['exp']) + clockToleranceSeconds) * 1000;
    return { tenantId, userId, role, allowedCells, permission: highest(granted, permissions), expiresAtMs };
  }
  return refusal('UNAUTHORIZED', `The token is not usable; look at ${faults.join(', ')}`, { cause: 'unusable claim' });
}

/** A list, or one text joined by commas (Cognito's attributes are texts); undefined where it is neither. */
function cellNames(value: unknown): AllowedCells | undefined {
  if (value === undefined) return null;
  const names: unknown = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(names)) return undefined;
  return names.every((name) => typeof name === 'string' && CELL_NAME.test(name)) ? (names as string[]) : undefined;
}

/** A list of texts, or one text with spaces or commas between; undefined where it is neither. */
function textsIn(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  if (typeof value === 'string') return value.split(/[ ,]/);
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value : undefined;
}

function highest(granted: readonly string[], settings: PermissionSettings): Permission | undefined {
  return PERMISSIONS.findLast((permission) => settings[permission].some((value) => granted.includes(value)));
}
