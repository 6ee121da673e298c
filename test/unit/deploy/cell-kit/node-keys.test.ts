// Keys of a Cell from the texts of its settings.

import { sharedKey } from '../../../../deploy/cell-kit/node/keys';

test.each(['', '  ', '\n', 'base64:', ' base64:\n'])('no key comes of the empty secret %j', (text) => {
  expect(sharedKey(text)).toBeUndefined();
});

test.each([
  [' secret\n', Buffer.from('secret')],
  ['base64:AAEC', Buffer.from([0, 1, 2])],
  ['base64:no base64', Buffer.from('base64:no base64')],
])('the secret of %j is what it says', (text, secret) => {
  expect(sharedKey(text)?.secret).toEqual(secret);
});
