// The bundled route table is read from the function's own folder, and a function without one does not start.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRouteTable } from '../../../lambdas/runtime/route-table';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'route-table-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the table is what was written next to the bundle', () => {
  const table = { cells: { erp: { baseUrl: 'http://erp:8002', core: true } } };
  writeFileSync(join(folder, 'routes.json'), JSON.stringify(table));
  expect(readRouteTable(folder)).toEqual(table);
});

test('no file, and a file that is no table, are errors', () => {
  expect(() => readRouteTable(folder)).toThrow('ENOENT');
  writeFileSync(join(folder, 'routes.json'), '[]');
  expect(() => readRouteTable(folder)).toThrow('routes.json holds no route table');
});
