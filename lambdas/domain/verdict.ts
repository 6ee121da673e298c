// What the authorizer found out about a caller, and how it travels in the authorizer's context.

import { ERROR_CODES } from '../contract/error-codes';
import { PERMISSIONS, type Permission } from '../contract/permissions';
import { type AllowedCells, readAllowedCells, writeAllowedCells } from '../contract/tenant-fields';
import { VERDICT_KEY } from '../contract/verdict-context';
import { type Refusal, refusal } from './refusal';
import type { Tenant } from './tenant/tenant';

/** Who calls. `unverified` exists only where the deployment chose `header` mode by name. */
export type Caller =
  | { readonly kind: 'ops' }
  | {
      readonly kind: 'unverified';
      /** The named tenant, where the registry vouched for it; the verdict holds for no other. */
      readonly tenantId?: string;
      /** What the registry allows the tenant that was named; every Cell where the registry was not asked. */
      readonly allowedCells?: AllowedCells;
      /** JSON of the tenant's own limits, which only the code of limits reads. */
      readonly limits?: string;
    }
  | {
      readonly kind: 'user';
      /** From the verified claim, or named by an admin; absent for an admin on admin routes. */
      readonly tenantId?: string;
      readonly userId: string;
      /** Empty where the token names none. */
      readonly role: string;
      /** What the token may do on admin routes; absent where that is nothing. */
      readonly permission?: Permission;
      readonly allowedCells: AllowedCells;
      /** JSON of the tenant's own limits, which only the code of limits reads. */
      readonly limits?: string;
      /** Id of the API key that was shown in place of a token; the user id says the same. */
      readonly keyId?: string;
    };

/** What ends a verdict before its time. */
export interface VerdictBasis {
  /** Unix ms from which the token or the API key is refused; null never. */
  readonly expiresAtMs: number | null;
  /** The tenant as the registry had it; null where the registry was not asked. */
  readonly tenant: Pick<Tenant, 'version' | 'expireAt'> | null;
}

export type Verdict =
  | {
      readonly outcome: 'allow';
      readonly caller: Caller;
      /** Only of a user's call of a Cell. It travels only where API Gateway keeps verdicts by the token alone. */
      readonly basis?: VerdictBasis;
    }
  | {
      readonly outcome: 'refuse';
      readonly refusal: Refusal;
      /** Only where a kept verdict was ended: the tenant that it had proven, which usage is counted by. */
      readonly caller?: { readonly tenantId?: string };
    };

/** Flat context of API Gateway's simple authorizer response. */
export type VerdictContext = Record<string, string>;

export function encodeVerdict(verdict: Verdict): VerdictContext {
  if (verdict.outcome === 'refuse') return encodeRefusal(verdict.refusal);
  const { caller } = verdict;
  const context: VerdictContext = { [VERDICT_KEY.outcome]: 'allow', [VERDICT_KEY.caller]: caller.kind };
  if (caller.kind === 'ops') return context;
  if (caller.tenantId !== undefined) context[VERDICT_KEY.tenantId] = caller.tenantId;
  if (caller.limits !== undefined) context[VERDICT_KEY.limits] = caller.limits;
  if (caller.kind === 'unverified') {
    if (caller.allowedCells) context[VERDICT_KEY.allowedCells] = listText(caller.allowedCells);
  } else {
    context[VERDICT_KEY.userId] = caller.userId;
    context[VERDICT_KEY.role] = caller.role;
    if (caller.keyId !== undefined) context[VERDICT_KEY.keyId] = caller.keyId;
    if (caller.permission !== undefined) context[VERDICT_KEY.permission] = caller.permission;
    if (caller.permission === 'admin') context[VERDICT_KEY.admin] = 'true';
    const cells = listText(caller.allowedCells);
    context[VERDICT_KEY.allowedCells] = cells;
    // API Gateway is not known to keep empty text: what may be empty says so by a word of its own.
    if (caller.role === '') context[VERDICT_KEY.noRole] = 'true';
    if (cells === '') context[VERDICT_KEY.everyCell] = 'true';
  }
  return context;
}

/** @param tenantId the tenant that was proven before the refusal */
export function encodeRefusal({ code, details, cause }: Refusal, tenantId?: string): VerdictContext {
  return {
    [VERDICT_KEY.outcome]: 'refuse',
    [VERDICT_KEY.code]: code,
    [VERDICT_KEY.details]: details,
    ...(typeof cause === 'string' && { [VERDICT_KEY.reason]: cause }),
    ...(tenantId !== undefined && { [VERDICT_KEY.tenantId]: tenantId }),
  };
}

/** Reads a verdict back; anything that is not exactly one gives undefined, on which callers fail closed. */
export function decodeVerdict(context: unknown): Verdict | undefined {
  const read = readerOf(context);
  const outcome = read(VERDICT_KEY.outcome);
  if (outcome !== 'refuse') return decodePermit(context);
  const named = read(VERDICT_KEY.code);
  const code = ERROR_CODES.find((known) => known === named);
  if (code === undefined) return undefined;
  const tenantId = read(VERDICT_KEY.tenantId);
  const refused = refusal(code, read(VERDICT_KEY.details), { cause: read(VERDICT_KEY.reason) });
  return { outcome, refusal: refused, ...(tenantId && { caller: { tenantId } }) };
}

/** Reads a verdict back that lets the caller in; undefined for every other. */
export function decodePermit(context: unknown): Extract<Verdict, { readonly outcome: 'allow' }> | undefined {
  const read = readerOf(context);
  const outcome = read(VERDICT_KEY.outcome);
  const caller = outcome === 'allow' ? decodeCaller(read) : undefined;
  return caller && { outcome: 'allow', caller };
}

type ReadText = (key: string) => string | undefined;

function readerOf(context: unknown): ReadText {
  return (key) => {
    const value = Object.getOwnPropertyDescriptor(Object(context), key)?.value as unknown;
    return typeof value === 'string' ? value : undefined;
  };
}

function decodeCaller(read: ReadText): Caller | undefined {
  const kind = read(VERDICT_KEY.caller);
  if (kind === 'ops') return { kind };
  const cells = read(VERDICT_KEY.allowedCells);
  const tenantId = read(VERDICT_KEY.tenantId);
  const limits = read(VERDICT_KEY.limits);
  const tenant = { ...(tenantId !== undefined && { tenantId }), ...(limits !== undefined && { limits }) };
  if (kind === 'unverified') return { kind, ...tenant, ...(cells ? { allowedCells: listOf(cells) } : {}) };
  if (kind !== 'user') return undefined;
  const userId = read(VERDICT_KEY.userId);
  const role = read(VERDICT_KEY.role) ?? emptyWhere(read(VERDICT_KEY.noRole));
  const named = cells ?? emptyWhere(read(VERDICT_KEY.everyCell));
  if (userId === undefined || role === undefined || named === undefined) return undefined;
  const permission = permissionOf(read);
  const keyId = read(VERDICT_KEY.keyId);
  const given = { ...(permission && { permission }), ...(keyId !== undefined && { keyId }) };
  return { kind, userId, role, allowedCells: listOf(named), ...given, ...tenant };
}

function emptyWhere(said: string | undefined): '' | undefined {
  return said === 'true' ? '' : undefined;
}

/** An authorizer of 1.0, which a rollout leaves next to newer functions, says `admin` alone. */
function permissionOf(read: ReadText): Permission | undefined {
  const named = read(VERDICT_KEY.permission);
  if (named === undefined) return read(VERDICT_KEY.admin) === 'true' ? 'admin' : undefined;
  return PERMISSIONS.find((permission) => permission === named);
}

/** Cells as the context has them. */
export function listText(cells: AllowedCells): string {
  return writeAllowedCells(cells).join(',');
}

function listOf(text: string): AllowedCells {
  return readAllowedCells(text === '' ? [] : text.split(','));
}
