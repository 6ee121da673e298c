// The gateway and the Node kit agree on generated requests: which pass, and for what reason the others do not.

import { chosenSeed } from '../../../support/random';
import { corpusOf, reasonsOfNode } from './judged-corpus';

const COUNT = 300;
const cases = corpusOf(COUNT, chosenSeed());

test(`${COUNT} requests pass or not, as is right for each`, async () => {
  const reasons = await reasonsOfNode(cases);
  const wrong = cases.filter(({ expected }, index) => (reasons[index] === '' ? 200 : 403) !== expected);
  expect(wrong.map(({ what }) => what)).toEqual([]);
  const passed = reasons.filter((reason) => reason === '').length;
  expect([passed > COUNT / 4, passed < (COUNT * 3) / 4]).toEqual([true, true]);
  expect(new Set(reasons).size).toBeGreaterThan(5);
});
