// Whatever a Cell sends, each caller gets its own answer: two tenants in parallel, over the connections they are given.

import type { TestCell } from '../support/cell-server';
import { deafToBodies, MISBEHAVING_CELLS, type MisbehavingCell, misbehavingCell } from '../support/misbehaving-cells';
import { askInParallel, askingProxy, strays, wrongStatuses } from '../support/parallel-callers';
import { testProxy } from '../support/proxy';

const QUESTIONS = 72;

let cell: TestCell | undefined;
afterEach(() => cell?.close());

async function asked(kind: MisbehavingCell) {
  cell = await misbehavingCell(kind);
  const proxy = testProxy({ erp: { baseUrl: cell.baseUrl, core: true } }, { retries: 0 });
  const answers = await askInParallel(askingProxy(proxy), kind, QUESTIONS);
  return { first: answers[0]?.status, faults: [...strays(answers, kind), ...wrongStatuses(answers, kind)] };
}

const kinds = (answers: MisbehavingCell['answers']) =>
  MISBEHAVING_CELLS.filter((kind) => kind.answers === answers).map((kind) => [kind.name, kind] as const);

test.each(kinds('good'))('passes every answer of a Cell that %s to its own caller', async (_name, kind) => {
  expect((await asked(kind)).faults).toEqual([]);
});

// Broken answers open the circuit in the end: 503.
test.each(kinds('broken'))('returns 502 for a Cell that %s', async (_name, kind) => {
  expect(await asked(kind)).toEqual({ first: 502, faults: [] });
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
