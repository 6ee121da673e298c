// Settings of good requests' lines that contradict another one are refused.

import { recordSettings } from '../../../lib/constructs/settings';
import { faultsOf, load, MINIMAL } from '../../support/description';

test.each(['WARN', 'ERROR'])(
  'one in ten lines at level %s is refused: no good request leaves a line there',
  (level) => {
    const faults = faultsOf({ yaml: `${MINIMAL}\nlogs: { level: ${level}, goodLines: 10 }\n` });
    expect(faults['logs.goodLines']).toContain(`1 where logs.level is ${level}`);
  },
);

test('slow requests are told apart only where not all lines are kept', () => {
  expect(faultsOf({ yaml: `${MINIMAL}\nlogs: { slowMs: 500 }\n` })['logs.slowMs']).toContain('goodLines is 1');
  expect(recordSettings(load({ yaml: `${MINIMAL}\nlogs: { goodLines: 5, slowMs: 500 }\n` }))).toEqual({
    goodLines: 5,
    slowMs: 500,
    gatherSeconds: 0,
  });
});

test('by default nothing is left out', () => {
  expect(recordSettings(load({ yaml: MINIMAL }))).toBeUndefined();
});
