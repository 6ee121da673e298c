// Answers of misbehaving Cells over real sockets, to two tenants in parallel: none reaches the wrong caller. One
// environment's proxy function; the one-machine run has its own file next to this one.

import { MISBEHAVING_CELLS, misbehavingCell } from '../../support/misbehaving-cells';
import { askInParallel, askingProxy, strays, wrongStatuses } from '../../support/parallel-callers';
import { testProxy } from '../../support/proxy';
import { FUNCTION_QUESTIONS } from './shares';

const ANSWERS = FUNCTION_QUESTIONS * MISBEHAVING_CELLS.length;

test(`no answer of ${ANSWERS} reaches the wrong caller`, async () => {
  let count = 0;
  for (const kind of MISBEHAVING_CELLS) {
    const cell = await misbehavingCell(kind);
    // A circuit that opens would leave its Cell unasked.
    const breaker = { minimumCalls: Number.MAX_SAFE_INTEGER };
    const proxy = testProxy({ erp: { baseUrl: cell.baseUrl, core: true, breaker } }, { retries: 0 });
    const answers = await askInParallel(askingProxy(proxy), kind, FUNCTION_QUESTIONS);
    const found = strays(answers, kind);
    const statuses = Object.groupBy(answers, ({ status }) => String(status));
    const counts = Object.entries(statuses).map(([status, all]) => `${status}: ${all?.length}`);
    process.stdout.write(`${kind.name}: ${answers.length} answers (${counts.join(', ')}), ${found.length} strays\n`);
    expect(found).toEqual([]);
    expect(wrongStatuses(answers, kind)).toEqual([]);
    count += answers.length;
    await cell.close();
  }
  process.stdout.write(`${count} answers in all, 0 strays\n`);
  expect(count).toBe(ANSWERS);
});
