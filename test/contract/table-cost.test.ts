// The table is asked no more than lib/cost/counts.json says, by a request's look and by a round of the patrol.

import { readCounts } from '../../lib/cost/counts';
import { countTableOperations } from '../support/cost-table-counts';

test('a look at circuit and lights, and a round in which nothing changes', async () => {
  expect(await countTableOperations()).toEqual(readCounts().table);
});
