// Whatever a Cell sends, each caller gets its own answer: two tenants in parallel, over the connections they are given.

import type { TestCell } from '../support/cell-server';
import { deafToBodies, MISBEHAVING_CELLS, type MisbehavingCell, misbehavingCell } from '../support/misbehaving-cells';
import { testProxy } from '../support/proxy';

const TENANTS = ['acme', 'globex'] as const;
const ROUNDS = 12;
/** Callers that a tenant has at the same time. */
const CALLERS = 3;

let cell: TestCell | undefined;
afterEach(() => cell?.close());

type Ask = ReturnType<typeof testProxy>['ask'];
type Answer = Awaited<ReturnType<Ask>> & { readonly tenant: string; readonly id: string; readonly method: string };

/** Every tenant's callers ask one after the other, and all of them at once. */
async function askAll(ask: Ask, methods: readonly string[]): Promise<Answer[]> {
  const callers = TENANTS.flatMap((tenant) => Array.from({ length: CALLERS }, (_, caller) => ({ tenant, caller })));
  const answers = await Promise.all(
    callers.map(async ({ tenant, caller }) => {
      const own: Answer[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
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
function strays(answers: readonly Answer[], { late = false }: Pick<MisbehavingCell, 'late'>): string[] {
  return answers.flatMap(({ tenant, id, body = '', statusCode }) => {
    const isOwn = statusCode !== 200 || body === '' || body === `private data of ${tenant} for ${id}`;
    const isOfTenant = !TENANTS.some((other) => other !== tenant && body.includes(other));
    return isOfTenant && (isOwn || late) ? [] : [`${id}: ${body}`];
  });
}

async function asked(kind: MisbehavingCell) {
  cell = await misbehavingCell(kind);
  const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { retries: 0 });
  const answers = await askAll(ask, kind.methods);
  return { strays: strays(answers, kind), statuses: [...new Set(answers.map(({ statusCode }) => statusCode ?? 0))] };
}

const kinds = (answers: MisbehavingCell['answers']) =>
  MISBEHAVING_CELLS.filter((kind) => kind.answers === answers).map((kind) => [kind.name, kind] as const);

test.each(kinds('good'))('passes every answer of a Cell that %s to its own caller', async (_name, kind) => {
  const found = await asked(kind);
  expect(found.strays).toEqual([]);
  expect(found.statuses.filter((status) => ![200, 204, 304].includes(status))).toEqual([]);
});

// Broken answers open the circuit in the end: 503.
test.each(kinds('broken'))('returns 502 for a Cell that %s', async (_name, kind) => {
  const found = await asked(kind);
  expect(found.strays).toEqual([]);
  expect(found.statuses.filter((status) => status !== 503)).toEqual([502]);
});

test('a request smuggled in the body of a GET is answered to nobody', async () => {
  cell = await deafToBodies();
  const route = { baseUrl: cell.baseUrl, core: true, readsWithBody: true };
  const { ask, openSockets } = testProxy({ erp: route });
  const smuggled = 'GET /stolen HTTP/1.1\r\nx-tenant-id: globex\r\nx-request-id: smuggled\r\n\r\n';
  for (const method of ['GET', 'OPTIONS', 'DELETE']) {
    const headers = { 'x-tenant-id': 'acme', 'x-request-id': method, 'content-type': 'text/plain' };
    const first = await ask({ method, headers, body: smuggled });
    const second = await ask({ method, headers });
    expect([first.body, second.body]).toEqual([
      `private data of acme for ${method}`,
      `private data of acme for ${method}`,
    ]);
  }
  // Only the connections of the requests without a body are kept.
  expect(openSockets()).toBe(1);
});
