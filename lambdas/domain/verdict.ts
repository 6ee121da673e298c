// What the authorizer found out about a caller, and how it travels in the authorizer's context.

import { ERROR_CODES } from '../contract/error-codes';
import { PERMISSIONS, type Permission } from '../contract/permissions';
import { type AllowedCells, readAllowedCells, writeAllowedCells } from '../contract/tenant-fields';
import { VERDICT_KEY } from '../contract/verdict-context';
import { type Refusal, refusal } from './refusal';

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

export type Verdict =
  | { readonly outcome: 'allow'; readonly caller: Caller }
  | { readonly outcome: 'refuse'; readonly refusal: Refusal };

/** Flat context of API Gateway's simple authorizer response. */
export type VerdictContext = Record<string, string>;

export function encodeVerdict(verdict: Verdict): VerdictContext {
  if (verdict.outcome === 'refuse') {
    return {
      [VERDICT_KEY.outcome]: 'refuse',
      [VERDICT_KEY.code]: verdict.refusal.code,
      [VERDICT_KEY.details]: verdict.refusal.details,
      ...(typeof verdict.refusal.cause === 'string' ? { [VERDICT_KEY.reason]: verdict.refusal.cause } : {}),
    };
  }
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

/** Reads a verdict back; anything that is not exactly one gives undefined, on which callers fail closed. */
export function decodeVerdict(context: unknown): Verdict | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  const read = (key: string): string | undefined => {
    const value = Object.getOwnPropertyDescriptor(context, key)?.value as unknown;
    return typeof value === 'string' ? value : undefined;
  };
  const outcome = read(VERDICT_KEY.outcome);
  if (outcome === 'refuse') {
    const named = read(VERDICT_KEY.code);
    const code = ERROR_CODES.find((known) => known === named);
    if (code === undefined) return undefined;
    const cause = read(VERDICT_KEY.reason);
    const details = read(VERDICT_KEY.details) ?? '';
    return { outcome, refusal: refusal(code, details, cause === undefined ? {} : { cause }) };
  }
  if (outcome !== 'allow') return undefined;
  const caller = decodeCaller(read);
  return caller && { outcome, caller };
}

function decodeCaller(read: (key: string) => string | undefined): Caller | undefined {
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
function permissionOf(read: (key: string) => string | undefined): Permission | undefined {
  const named = read(VERDICT_KEY.permission);
  if (named === undefined) return read(VERDICT_KEY.admin) === 'true' ? 'admin' : undefined;
  return PERMISSIONS.find((permission) => permission === named);
}

function listText(cells: AllowedCells): string {
  return writeAllowedCells(cells).join(',');
}

function listOf(text: string): AllowedCells {
  return readAllowedCells(text === '' ? [] : text.split(','));
}
