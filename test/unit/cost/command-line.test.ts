// The command line of the price: sensible without options, and every bad one named.

import { readCostOrder } from '../../../lib/cost/command-line';

test('the price without options is of 40 Cells and 2,000 tenants in us-east-1', () => {
  expect(readCostOrder([])).toMatchObject({
    requestsPerSecond: undefined,
    byTenant: undefined,
    cells: 40,
    tenants: 2_000,
    memoryMb: undefined,
    region: 'us-east-1',
    json: false,
    write: false,
  });
});

test('a description of one’s own brings its own Cells', () => {
  expect(readCostOrder(['--config', 'x.yaml']).cells).toBeUndefined();
  expect(readCostOrder(['--config', 'x.yaml', '--cells', '7']).cells).toBe(7);
});

test('all faults come in one message', () => {
  const read = () => readCostOrder(['--rps', 'many', '--cells', '0', '--memory', '64', '--tenants', '']);
  for (const part of [
    '--rps is many, and must be a number from 0.001',
    '--cells is 0, and must be a number from 1',
    '--memory is 64, and must be a number from 128 to 10240',
    '--tenants is ',
    'See npm run cost -- --help',
  ])
    expect(read).toThrow(part);
});

test('an option that is invalid', () => {
  expect(() => readCostOrder(['--requests', '5'])).toThrow('--requests');
});
