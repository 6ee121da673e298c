// Which Cells a round looks at, by which thresholds, and in what order.

import { DEFAULT_PATROL } from '../../../lambdas/contract/settings';
import { probeAsked, probeNow } from '../../../lambdas/health/console';
import { inProbeOrder, patrolledCells } from '../../../lambdas/health/patrolled-cells';
import { judgeAll } from '../../support/health-fixtures';
import { patrolledCell } from '../../support/patrol';

it("judges a Cell by its own thresholds, else by the patrol's", () => {
  const routes = {
    cells: {
      erp: { baseUrl: 'http://erp.internal:8001/base', core: true },
      crm: { baseUrl: 'http://crm', core: false, patrol: { failuresToGoDown: 9 } },
    },
  };
  expect(patrolledCells(routes, DEFAULT_PATROL)).toEqual([
    {
      cell: 'erp',
      baseUrl: 'http://erp.internal:8001/base',
      host: 'erp.internal',
      thresholds: { failuresToGoDown: 3, successesToComeBack: 1 },
    },
    { cell: 'crm', baseUrl: 'http://crm', host: 'crm', thresholds: { failuresToGoDown: 9, successesToComeBack: 1 } },
  ]);
});

it('probes failing Cells last, and among equals the one checked longest ago first', () => {
  const record = (cell: string, result: '+' | 'timeout', checkedAtMs: number) =>
    [cell, { ...judgeAll([result]).record, cell, checkedAtMs }] as const;
  const records = new Map([
    record('hangs', 'timeout', 1),
    record('late', '+', 20),
    record('early', '+', 10),
    record('hung-before', 'timeout', 0),
  ]);
  const cells = ['hangs', 'late', 'never', 'early', 'hung-before'].map(patrolledCell);
  expect(inProbeOrder(cells, records).map(({ cell }) => cell)).toEqual([
    'never',
    'early',
    'late',
    'hung-before',
    'hangs',
  ]);
});

it.each([
  [{ probe: 'erp' }, 'erp'],
  [{ probe: 7 }, ''],
  [{}, undefined],
  ['probe', undefined],
  [null, undefined],
  [undefined, undefined],
])('takes the event %j for an order to probe %j', (event, cell) => {
  expect(probeAsked(event)).toBe(cell);
});

it('probes the Cell that is named, and none that it does not know', async () => {
  const cells = [patrolledCell('crm'), { ...patrolledCell('erp'), baseUrl: 'http://erp-now' }];
  const asked: string[] = [];
  const probe = async (baseUrl: string) => {
    asked.push(baseUrl);
    return { ok: true, latencyMs: 7 } as const;
  };
  expect(await probeNow('erp', cells, probe, () => 5)).toEqual({ cell: 'erp', atMs: 5, ok: true, latencyMs: 7 });
  expect(await probeNow('oa', cells, probe, () => 5)).toBeNull();
  expect(asked).toEqual(['http://erp-now']);
});
