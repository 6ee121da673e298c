// However many tenants ask at the same time, an environment stays below 512 of its 1,024 file descriptors, and nobody is
// turned away for it.

import { httpCell, type TestCell } from '../support/cell-server';
import { testProxy } from '../support/proxy';
import { untilTrue } from '../support/until';

const MOST_SOCKETS = 512;
/** What the pool opens, and what it keeps. */
const POOL = { total: 500, idle: 64 } as const;
const CELLS = ['crm', 'erp', 'hr'];
const TENANTS = 180;

let cells: TestCell[];
/** Answers that wait for all connections to be opened. */
let held: (() => void)[];
let holds: boolean;
beforeEach(async () => {
  [held, holds] = [[], true];
  cells = await Promise.all(
    CELLS.map(() =>
      httpCell((_, response) => {
        const answer = (): void => void response.end('ok');
        if (holds) held.push(answer);
        else answer();
      }),
    ),
  );
});
afterEach(() => Promise.all(cells.map((cell) => cell.close())));

const openAtCells = (): number => cells.reduce((sum, cell) => sum + cell.openConnections(), 0);

test(`${TENANTS} tenants at ${CELLS.length} Cells take turns on less than ${MOST_SOCKETS} sockets`, async () => {
  const routes = CELLS.map((name, at) => [name, { baseUrl: cells[at]?.baseUrl ?? '', core: true }] as const);
  const { ask, openSockets } = testProxy(Object.fromEntries(routes));
  const asked = CELLS.flatMap((cell) =>
    Array.from({ length: TENANTS }, (_, n) =>
      ask({ path: `/api/v1/${cell}/x`, headers: { 'x-tenant-id': `tenant-${n}` } }),
    ),
  );
  await untilTrue(() => held.length >= POOL.total);
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const mostOpen = openAtCells();
  holds = false;
  for (const answer of held) answer();
  const answers = await Promise.all(asked);
  expect(mostOpen).toBeLessThan(MOST_SOCKETS);
  expect(answers.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
  expect(openSockets()).toBeLessThanOrEqual(POOL.idle);
});
