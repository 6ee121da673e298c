// Sample Cells know one way of signing; whoever describes another is told at the start, and not by a 403.

import { sampleCellsNote } from '../../../../lib/local/cells/signing-note';

test.each([
  undefined,
  '{}',
  '{"schemes":["hmac-v1"]}',
  '{"schemes":["rfc9421","hmac-v1"],"rfc9421Algorithm":"hmac-sha256"}',
])('nothing to tell of %s', (settings) => {
  expect(sampleCellsNote(settings)).toBeUndefined();
});

test.each(['{"schemes":["rfc9421"]}', '{"schemes":[]}', '{"schemes":["hmac-v1"],"perCellKeys":true}'])(
  'a note for %s',
  (settings) => {
    expect(sampleCellsNote(settings)).toContain('the sample Cells verify hmac-v1');
  },
);
