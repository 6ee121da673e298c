// 200,000 answers of misbehaving Cells over real sockets, to two tenants in parallel: none reaches the wrong caller.

import { MISBEHAVING_CELLS, misbehavingCell } from '../../support/misbehaving-cells';
import { askInParallel, strays } from '../../support/parallel-callers';
import { testProxy } from '../../support/proxy';

const ANSWERS = 200_000;
/** Callers at the same time, of both tenants. */
const CALLERS = 6;

test(`no answer of ${ANSWERS} reaches the wrong caller`, async () => {
  const rounds = Math.ceil(ANSWERS / CALLERS / MISBEHAVING_CELLS.length);
  let count = 0;
  for (const kind of MISBEHAVING_CELLS) {
    const cell = await misbehavingCell(kind);
    // A circuit that opens would leave its Cell unasked.
    const breaker = { minimumCalls: Number.MAX_SAFE_INTEGER };
    const { ask } = testProxy({ erp: { baseUrl: cell.baseUrl, core: true, breaker } }, { retries: 0 });
    const answers = await askInParallel(ask, kind.methods, rounds);
    const found = strays(answers, kind);
    const statuses = Object.groupBy(answers, ({ statusCode }) => String(statusCode));
    const counts = Object.entries(statuses).map(([status, all]) => `${status}: ${all?.length}`);
    process.stdout.write(`${kind.name}: ${answers.length} answers (${counts.join(', ')}), ${found.length} strays\n`);
    expect(found).toEqual([]);
    count += answers.length;
    await cell.close();
  }
  process.stdout.write(`${count} answers in all, 0 strays\n`);
  expect(count).toBeGreaterThanOrEqual(ANSWERS);
});
