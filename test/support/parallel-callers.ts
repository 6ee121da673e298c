// Two tenants that ask a Cell in parallel, and the answers that reached another caller.

import type { MisbehavingCell } from './misbehaving-cells';
import type { testProxy } from './proxy';

const TENANTS = ['acme', 'globex'] as const;
/** Callers that a tenant has at the same time. */
const CALLERS = 3;

type Ask = ReturnType<typeof testProxy>['ask'];
type Answer = Awaited<ReturnType<Ask>> & { readonly tenant: string; readonly id: string; readonly method: string };

/** Every tenant's callers ask one after the other, and all of them at once. */
export async function askInParallel(ask: Ask, methods: readonly string[], rounds: number): Promise<Answer[]> {
  const callers = TENANTS.flatMap((tenant) => Array.from({ length: CALLERS }, (_, caller) => ({ tenant, caller })));
  const answers = await Promise.all(
    callers.map(async ({ tenant, caller }) => {
      const own: Answer[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const method = methods[(round + caller) % methods.length] as string;
        const id = `${tenant}-${caller}-${round}`;
        const path = `/api/v1/erp/${round % 3 === 1 ? 'unchanged' : 'orders'}`;
        const headers = { 'x-tenant-id': tenant, 'x-request-id': id, 'content-type': 'text/plain' };
        const answer = await ask({ method, path, headers, body: method === 'POST' ? 'body' : '' });
        own.push({ ...answer, tenant, id, method });
      }
      return own;
    }),
  );
  return answers.flat();
}

/** Answers that hold another's text; where none can come late, another request's as well. */
export function strays(answers: readonly Answer[], { late = false }: Pick<MisbehavingCell, 'late'>): string[] {
  return answers.flatMap(({ tenant, id, body = '', statusCode }) => {
    const isOwn = statusCode !== 200 || body === '' || body === `private data of ${tenant} for ${id}`;
    const isOfTenant = !TENANTS.some((other) => other !== tenant && body.includes(other));
    return isOfTenant && (isOwn || late) ? [] : [`${id}: ${body}`];
  });
}
