// Two tenants that ask a Cell in parallel, and the answers that reached another caller.

import type { MisbehavingCell } from './misbehaving-cells';
import type { testProxy } from './proxy';
import { seededRandom } from './random';

export const TENANTS = ['acme', 'globex'] as const;
/** Requests under way at the same time. */
const CALLERS = 6;

export interface Question {
  readonly tenant: string;
  readonly id: string;
  readonly method: string;
  /** Of the Cell `erp`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answered {
  readonly tenant: string;
  readonly id: string;
  readonly method: string;
  readonly status: number;
  readonly text: string;
}

export type Ask = (question: Question) => Promise<Pick<Answered, 'status' | 'text'>>;

/** The proxy function itself, as one environment runs it. */
export function askingProxy({ ask }: Pick<ReturnType<typeof testProxy>, 'ask'>): Ask {
  return async ({ method, path, headers, body }) => {
    const { statusCode = 0, body: text = '' } = await ask({ method, path, headers, body });
    return { status: statusCode, text };
  };
}

/**
 * Asks `count` questions, six at a time. The tenants come in random order, and each caller asks for whichever is next: a
 * connection that one tenant's request has just left is at hand when another tenant's request starts.
 */
export async function askInParallel(
  ask: Ask,
  { methods, body = () => 'body' }: Pick<MisbehavingCell, 'methods' | 'body'>,
  count: number,
): Promise<Answered[]> {
  const random = seededRandom(count);
  const answers: Answered[] = [];
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const caller = async (): Promise<void> => {
    for (const number of numbers) {
      const tenant = TENANTS[random() < 0.5 ? 0 : 1];
      const method = methods[number % methods.length] as string;
      const path = `/api/v1/erp/${number % 3 === 1 ? 'unchanged' : 'orders'}`;
      const id = `${tenant}-${number}`;
      const headers = { 'x-tenant-id': tenant, 'x-request-id': id, 'content-type': 'text/plain' };
      const question = { tenant, id, method, path, headers, body: method === 'POST' ? body(tenant) : '' };
      answers.push({ tenant, id, method, ...(await ask(question)) });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return answers;
}

/** Answers that hold another's text; where none can come late, another request's as well. */
export function strays(answers: readonly Answered[], { late = false }: Pick<MisbehavingCell, 'late'>): string[] {
  return answers.flatMap(({ tenant, id, status, text }) => {
    const isOwn = status !== 200 || text === '' || text === `private data of ${tenant} for ${id}`;
    const isOfTenant = !TENANTS.some((other) => other !== tenant && text.includes(other));
    return isOfTenant && (isOwn || late) ? [] : [`${id}: ${text}`];
  });
}

/** Answers of another status than the way to misbehave leaves to the gateway. 503: the circuit opened. */
export function wrongStatuses(answers: readonly Answered[], { answers: kind, hangsUp }: MisbehavingCell): Answered[] {
  return answers.filter(({ status, method }) => {
    if (kind === 'broken') return status !== 502 && status !== 503;
    return ![200, 204, 304].includes(status) && !(hangsUp === true && method === 'POST' && status === 502);
  });
}
