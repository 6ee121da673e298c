// The sample users of the one-machine run. Their passwords are printed in the documentation: this issuer is never
// deployed, and a deployment never believes it.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Permission } from '../../../lambdas/contract/permissions';

export interface SampleUser {
  readonly username: string;
  readonly role: string;
  readonly tenantId: string;
  /** Null is every Cell. */
  readonly allowedCells: readonly string[] | null;
  /** What the user may do on admin routes. */
  readonly platformRole?: Permission;
}

const USERS: readonly (SampleUser & { readonly password: string })[] = [
  {
    username: 'admin',
    password: 'admin',
    role: 'admin',
    tenantId: 'default',
    allowedCells: null,
    platformRole: 'admin',
  },
  { username: 'client', password: '123', role: 'client', tenantId: 'acme', allowedCells: ['crm', 'erp'] },
  { username: 'operator', password: '123', role: 'operator', tenantId: 'globex', allowedCells: null },
];

export const SAMPLE_USERNAMES: readonly string[] = USERS.map(({ username }) => username);

export const SAMPLE_TENANTS: readonly string[] = [...new Set(USERS.map(({ tenantId }) => tenantId))];

export function findUser(username: string): SampleUser | undefined {
  const found = USERS.find((user) => user.username === username);
  if (!found) return undefined;
  const { password: _password, ...user } = found;
  return user;
}

/** The user, or undefined for a wrong name or password; which of them it was does not show in the time it takes. */
export function authenticate(username: string, password: string): SampleUser | undefined {
  const expected = USERS.find((user) => user.username === username)?.password ?? '';
  const isRight = timingSafeEqual(digest(password), digest(expected));
  return isRight ? findUser(username) : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** Through the admin API, as an operator would; a tenant that is there already stays as it is. */
export async function seedSampleTenants(url: string, opsToken: string, requestId: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${opsToken}`,
    'content-type': 'application/json',
    'x-request-id': requestId,
  };
  const known = await ask(url, headers);
  const { data } = (await known.json()) as { data: { id: string }[] };
  const missing = SAMPLE_TENANTS.filter((id) => data.every((tenant) => tenant.id !== id));
  for (const id of missing) await ask(url, headers, JSON.stringify({ tenantId: id, name: id }));
}

async function ask(url: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Response> {
  const answer = await fetch(`${url}/api/admin/tenants`, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  if (!answer.ok) throw new Error(`The sample tenants cannot be made: status ${answer.status}`);
  return answer;
}
