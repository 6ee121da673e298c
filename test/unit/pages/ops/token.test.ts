// A token as people paste it.

import { tokenFrom } from '../../../../lambdas/pages/ops/model/session';

test.each([
  ['  abc.def-_=  ', 'abc.def-_='],
  ['Bearer abc', 'abc'],
  ['bearer\tabc', 'abc'],
])('%j is sent as %s', (input, token) => {
  expect(tokenFrom(input)).toBe(token);
});

test.each(['', '   ', 'two words', 'línea', 'a\nb'])('%j cannot be sent', (input) => {
  expect(tokenFrom(input)).toBeNull();
});
