// One million generated responses, in any segmentation: the gateway's parser against RFC 9112 written once more, and one
// in ten of them against node:http as well.

import { compareReadings } from '../../fuzz/responses/compared';
import { chosenSeed } from '../../support/random';

test('a million responses are read as RFC 9112 and node:http read them, or refused', async () => {
  const { disagreements, ...counts } = await compareReadings(chosenSeed(), 1_000_000, 0.1);
  process.stdout.write(`responses: SEED=${chosenSeed()} ${JSON.stringify(counts)}\n`);
  expect(disagreements).toEqual([]);
  expect([counts.responses, counts.byNode]).toEqual([1_000_000, 100_000]);
});
