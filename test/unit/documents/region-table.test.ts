// The deployment guide's table of regions is the one that the code goes by.

import { readFileSync } from 'node:fs';
import { REGION_TABLE } from '../../../lib/documents/region-table';

test(`${REGION_TABLE.path} is up to date (npm run generate)`, () => {
  const present = readFileSync(REGION_TABLE.path, 'utf8');
  expect(REGION_TABLE.content(present)).toBe(present);
});

test('a guide without the marks is refused', () => {
  expect(() => REGION_TABLE.content('# Guide')).toThrow('are missing');
});
