// The port of the one-machine run: what was written, or a sentence; never a number that the text only resembles.

import { readLocalSettings } from '../../../lib/local/settings';

test.each([
  ['8080', 8080],
  [' 9000 ', 9000],
  ['0', 0],
  ['65535', 65_535],
  ['', 8000],
  ['  ', 8000],
])('GATEWAY_PORT=%j is %i', (text, port) => {
  expect(readLocalSettings({ GATEWAY_PORT: text })).toMatchObject({ port, faults: [] });
});

test.each(['http', '-1', '65536', '1.5', '0x50', '1e3', '80a'])('GATEWAY_PORT=%s is a fault', (text) => {
  expect(readLocalSettings({ GATEWAY_PORT: text }).faults).toEqual([
    { where: 'GATEWAY_PORT', got: `"${text}"`, expected: 'a whole number from 0 (any free port) to 65535' },
  ]);
});
