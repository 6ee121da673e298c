// The tenant that the suite calls as: made where it is missing, put back as it was found, and disabled where it was made here.

import { setTimeout as wait } from 'node:timers/promises';
import { RefusedError } from '../exit';
import type { Sender } from './caller';
import type { Target } from './facts';
import { adminHeaders } from './requests';

const PATIENCE_MS = 15_000;

interface KnownTenant {
  readonly status: 'enabled' | 'disabled';
  readonly name: string;
  readonly expire_at: number | null;
  readonly allowed_cells: readonly string[] | null;
}

/**
 * Returns what puts the registry back; undefined without an admin token. The registry deletes no tenant: one that was made
 * here stays as a disabled entry, which the next run uses again.
 */
export async function takeTenant(
  sender: Sender,
  target: Target,
): Promise<((sender: Sender) => Promise<void>) | undefined> {
  const { tenant, adminToken } = target;
  if (adminToken === undefined) return undefined;
  const path = `/api/admin/tenants/${encodeURIComponent(tenant)}`;
  const ask = (by: Sender, method: string, where: string, body?: object) =>
    by.send(
      target.url,
      method,
      where,
      { ...adminHeaders(target), 'content-type': 'application/json' },
      body && JSON.stringify(body),
    );
  const found = await ask(sender, 'GET', path);
  if (found.status !== 200 && found.status !== 404) return undefined;
  const before = found.status === 200 ? (found.json() as KnownTenant) : undefined;
  const open = { status: 'enabled', expireAt: null, allowedCells: null };
  const taken =
    before === undefined
      ? await ask(sender, 'POST', '/api/admin/tenants', { tenantId: tenant, name: 'gateway verify' })
      : await ask(sender, 'PATCH', path, open);
  if (taken.status >= 300) {
    throw new RefusedError(`The throwaway tenant ${tenant} cannot be used: ${taken.text.slice(0, 200)}`, taken.status);
  }
  const after = before
    ? { status: before.status, name: before.name, expireAt: before.expire_at, allowedCells: before.allowed_cells }
    : { ...open, status: 'disabled' };
  return async (by) => void (await ask(by, 'PATCH', path, after));
}

/** Environments may still know that the tenant is missing. */
export async function untilPassing(passes: () => Promise<boolean>, extraMs: number): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS + extraMs;
  while (!(await passes()) && performance.now() < endMs) await wait(500);
}
