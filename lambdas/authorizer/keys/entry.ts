// What the file of API keys gives the authorizer. It lies next to the bundle only where a deployment takes keys, and has a
// copy of its own of what it shares with the bundle.

import { HEADER } from '../../contract/headers';
import type { TenantSettings } from '../../contract/settings';
import { type ApiKey, hashOf, isInUse, KEY_PREFIX, keyIdOf } from '../../domain/api-key';
import { isSameSecret } from '../../domain/origin-access';
import type { Clock } from '../../domain/ports';
import { isRefusal, type Refusal, refusal } from '../../domain/refusal';
import { steadyClock } from '../../domain/steady-clock';
import type { Verdict } from '../../domain/verdict';
import { createDynamoKeyReader, createDynamoKeyUses, type NoteUse } from '../../stores/dynamodb/api-keys';
import type { DynamoCall } from '../../stores/dynamodb/call';
import { createDynamoTenantReader } from '../../stores/dynamodb/tenants';
import type { Identify } from '../app';
import { cacheTenants, createTenantLookup, type LookUpTenant } from '../cached-tenants';
import { bindTenant, decideUser, namedTenant, refuse } from '../decide';
import { bearerToken } from '../token/parse-token';
import { CachedKeys } from './cached-keys';

export interface TableKeysOptions {
  readonly call: DynamoCall;
  readonly tableName: string;
  readonly cache: TenantSettings;
  readonly clock: Clock;
  /** Of a deployment that validates tenants: callers with a token and with a key share what it remembers. */
  readonly lookUpTenant?: LookUpTenant;
}

/** Judges callers with an API key, and leaves all others to `identify`. */
export function createKeyIdentify(identify: Identify, options: TableKeysOptions): Identify {
  const { call, tableName, cache, clock } = options;
  const tenants = cacheTenants({ reader: createDynamoTenantReader(call, tableName), settings: cache, clock });
  return judgeKeys(identify, {
    keys: new CachedKeys({ reader: createDynamoKeyReader(call, tableName), cacheSeconds: cache.cacheSeconds, clock }),
    lookUpTenant: options.lookUpTenant ?? createTenantLookup(tenants),
    noteUse: hourly(createDynamoKeyUses(call, tableName), clock),
    clock,
  });
}

export interface KeyDeps {
  readonly keys: CachedKeys;
  readonly lookUpTenant: LookUpTenant;
  /** Never rejects. */
  readonly noteUse: (id: string) => Promise<void>;
  readonly clock: Clock;
}

export function judgeKeys(identify: Identify, deps: KeyDeps): Identify {
  return async (request, access) => {
    const token = bearerToken(request.headers[HEADER.authorization]);
    if (!token?.startsWith(KEY_PREFIX)) return withoutKeyNames(await identify(request, access));
    if (access === 'admin') return refuse(refusal('FORBIDDEN', 'An API key opens no admin route'));
    // Without a look at the table, for a slip or a cut-off key.
    const id = keyIdOf(token);
    if (id === undefined) return refuse(refusal('UNAUTHORIZED', 'The API key is malformed: is it whole?'));
    const key = await findKey(id, token, deps);
    if (isRefusal(key)) return refuse(key);
    const verdict = await decide(key, namedTenant(request.headers[HEADER.tenantId]), deps);
    if (verdict.outcome === 'allow') await deps.noteUse(id);
    return verdict;
  };
}

/** A token's user of a key's name would pass for the key at a Cell. */
function withoutKeyNames(verdict: Verdict): Verdict {
  const isKeyName =
    verdict.outcome === 'allow' && verdict.caller.kind === 'user' && verdict.caller.userId.startsWith(KEY_PREFIX);
  return isKeyName ? refuse(refusal('UNAUTHORIZED', `A user's id may not begin with ${KEY_PREFIX}`)) : verdict;
}

/** Whether a key exists is said to nobody who does not have the whole of it. */
async function findKey(id: string, token: string, { keys, clock }: KeyDeps): Promise<ApiKey | Refusal> {
  try {
    const answer = await keys.find(id);
    if (answer.kind === 'busy') return refusal('RATE_LIMIT', 'Too many unknown API keys; try again in a second');
    const { key } = answer.kind === 'known' ? answer : {};
    if (key === undefined || !isSameSecret(hashOf(token), key.hash)) {
      return refusal('UNAUTHORIZED', 'The API key is unknown', { cause: key ? 'wrong secret' : 'unknown key' });
    }
    if (key.revokedAt !== null) return refusal('UNAUTHORIZED', 'The API key was revoked');
    return isInUse(key, clock()) ? key : refusal('UNAUTHORIZED', 'The API key has expired');
  } catch (cause) {
    return refusal('SERVICE_UNAVAILABLE', 'The API keys cannot be read', { cause });
  }
}

async function decide(key: ApiKey, named: string | undefined, { lookUpTenant, clock }: KeyDeps): Promise<Verdict> {
  const { id, tenantId, tenantCreatedAt, allowedCells, plan, expireAt } = key;
  const expiresAtMs = expireAt === null ? null : expireAt * 1000;
  const identity = { tenantId, userId: id, role: '', allowedCells, permission: undefined, expiresAtMs };
  const bound = bindTenant(identity, named);
  if (typeof bound !== 'string') return refuse(bound);
  const answer = await lookUpTenant(tenantId);
  if (isRefusal(answer)) return refuse(answer);
  const { tenant } = answer.kind === 'checked' ? answer : {};
  // A tenant that was made again is another one.
  const own = tenant?.createdAt === tenantCreatedAt ? { ...tenant, ...(plan !== undefined && { plan }) } : undefined;
  const verdict = decideUser(identity, tenantId, { kind: 'checked', tenant: own }, clock());
  if (verdict.outcome === 'refuse' || verdict.caller.kind !== 'user') return verdict;
  return { ...verdict, caller: { ...verdict.caller, keyId: id } };
}

const HOUR_MS = 3_600_000;
/** After a failed note the next one is due. */
const TRY_AGAIN_MS = 60_000;
/** Longest wait of a caller for the note, once an hour. */
const MOST_WAIT_MS = 200;
const MOST_KEYS = 10_000;

/** Notes each key's use once an hour and environment. A frozen environment would lose a note that nobody waits for. */
export function hourly(note: NoteUse, clock: Clock): KeyDeps['noteUse'] {
  const dueAtMs = new Map<string, number>();
  const steady = steadyClock(clock);
  return async (id) => {
    const nowMs = steady();
    if (nowMs < (dueAtMs.get(id) ?? 0)) return;
    if (dueAtMs.size >= MOST_KEYS) dueAtMs.clear();
    dueAtMs.set(id, nowMs + HOUR_MS);
    const written = note(id, clock()).catch(() => void dueAtMs.set(id, nowMs + TRY_AGAIN_MS));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, MOST_WAIT_MS);
    });
    await Promise.race([written, patience]);
    clearTimeout(timer);
  };
}
