// Makes the sample users' tenants known where the run checks tenants: their tokens would be refused otherwise.

import { SAMPLE_TENANTS } from './sample-users';

/** Through the admin API, as an operator would; a tenant that is there already stays as it is. */
export async function seedSampleTenants(url: string, opsToken: string): Promise<void> {
  const known = await ask(url, opsToken);
  const { data } = (await known.json()) as { data: { id: string }[] };
  const missing = SAMPLE_TENANTS.filter((id) => data.every((tenant) => tenant.id !== id));
  for (const id of missing) await ask(url, opsToken, JSON.stringify({ tenantId: id, name: id }));
}

async function ask(url: string, opsToken: string, body?: string): Promise<Response> {
  const answer = await fetch(`${url}/api/admin/tenants`, {
    headers: { authorization: `Bearer ${opsToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  if (!answer.ok) throw new Error(`The sample tenants cannot be made: status ${answer.status}`);
  return answer;
}
