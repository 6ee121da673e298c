// Which alarms of this machine's runner the page names.

import { readFiring } from '../../../../lambdas/pages/ops/model/alarms';

test('those that fire and are not silenced', () => {
  const data = [
    { name: 'cell-trouble-crm', state: 'ALARM', suppressed: true },
    { name: 'gateway-outage', state: 'ALARM', suppressed: false },
    { name: 'red-light', state: 'OK', suppressed: false },
  ];
  expect(readFiring({ data })).toEqual(['gateway-outage']);
  expect(readFiring({ data: [] })).toEqual([]);
});

test.each([null, {}, { data: 'x' }, []])('an answer that is invalid: %j', (answer) => {
  expect(readFiring(answer)).toBeUndefined();
});
