// Reads tenants through a small cache that bridges a short outage of the registry, and never opens because of one.

import type { TenantSettings } from '../contract/settings';
import { keepNewest } from '../domain/bounded';
import type { Clock } from '../domain/ports';
import { type Refusal, refusal } from '../domain/refusal';
import { steadyClock } from '../domain/steady-clock';
import { TENANT_ID, type Tenant } from '../domain/tenant/tenant';
import { type TenantReader, withDefaultTenant } from '../domain/tenant/tenant-store';
import type { TenantAnswer } from './decide';

interface Entry {
  readonly tenant: Tenant | undefined;
  readonly readAtMs: number;
}

export interface CachedTenantsOptions {
  readonly reader: TenantReader;
  readonly settings: TenantSettings;
  readonly clock: Clock;
  readonly maxEntries?: number;
}

/** An unknown tenant is asked for again soon: it may just have been created. */
const UNKNOWN_SECONDS = 1;
/** After a failed read nobody waits for the registry again until this has passed. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * An answer serves for `cacheSeconds`; after that it is read again, once for all who wait. Where that fails, the last
 * answer serves for at most `staleSeconds` more, and then `get` rejects.
 */
export function cacheTenants(options: CachedTenantsOptions): TenantReader {
  const { reader, settings, maxEntries = 2_000 } = options;
  const clock = steadyClock(options.clock);
  const entries = new Map<string, Entry>();
  const reading = new Map<string, Promise<Tenant | undefined>>();
  let pausedUntilMs = 0;

  const remember = (id: string, tenant: Tenant | undefined): void =>
    keepNewest(entries, id, { tenant, readAtMs: clock() }, maxEntries);

  const read = async (id: string): Promise<Tenant | undefined> => {
    try {
      const tenant = await reader.get(id);
      remember(id, tenant);
      return tenant;
    } catch (error) {
      pausedUntilMs = clock() + PAUSE_AFTER_FAILURE_MS;
      throw error;
    }
  };

  const readOnce = (id: string): Promise<Tenant | undefined> => {
    const running = reading.get(id);
    if (running) return running;
    if (clock() < pausedUntilMs) return Promise.reject(new Error('The tenant registry did not answer a moment ago'));
    const started = read(id).finally(() => reading.delete(id));
    reading.set(id, started);
    return started;
  };

  return {
    async get(id) {
      const entry = entries.get(id);
      if (entry && clock() - entry.readAtMs < freshForMs(entry, settings)) return entry.tenant;
      try {
        return await readOnce(id);
      } catch (error) {
        if (entry && clock() - entry.readAtMs < (settings.cacheSeconds + settings.staleSeconds) * 1000) {
          return entry.tenant;
        }
        throw error;
      }
    },
  };
}

function freshForMs(entry: Entry, { cacheSeconds }: TenantSettings): number {
  return (entry.tenant === undefined ? Math.min(cacheSeconds, UNKNOWN_SECONDS) : cacheSeconds) * 1000;
}

// Asks the registry about the tenant of a call, where the deployment wants tenants checked.

/** `tenantId` is undefined where the call names none. */
export type LookUpTenant = (tenantId: string | undefined) => Promise<TenantAnswer | Refusal>;

export const skipTenantCheck: LookUpTenant = async () => ({ kind: 'unchecked' });

export function createTenantLookup(registry: TenantReader): LookUpTenant {
  const tenants = withDefaultTenant(registry);
  return async (tenantId) => {
    if (tenantId === undefined) return refusal('MISSING_TENANT_ID');
    // A caller names it: what the table refuses as a key would count as the registry's failure.
    if (!TENANT_ID.test(tenantId)) return { kind: 'checked', tenant: undefined };
    try {
      return { kind: 'checked', tenant: await tenants.get(tenantId) };
    } catch (cause) {
      return refusal('SERVICE_UNAVAILABLE', 'The tenant registry cannot be reached', { cause });
    }
  };
}
