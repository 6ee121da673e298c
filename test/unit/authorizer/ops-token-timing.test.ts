// By construction the time of the ops-token comparison tells nothing: always one comparison in constant time, always of
// two digests of one length, whatever was sent.

import * as crypto from 'node:crypto';
import { createOpsTokenCheck } from '../../../lambdas/authorizer/app';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});
const compare = jest.mocked(crypto.timingSafeEqual);

const SECRET = 'generated-for-this-test-0123456789';

test.each([SECRET, '', 'g', SECRET.slice(0, -1), `${SECRET}x`, 'x'.repeat(80), '通行证'])(
  'comparing %j takes one comparison of 32 bytes with 32',
  async (token) => {
    compare.mockClear();
    expect(await createOpsTokenCheck(async () => SECRET)(token)).toBe(token === SECRET);
    expect(compare.mock.calls.map(([sent, kept]) => [sent.byteLength, kept.byteLength])).toEqual([[32, 32]]);
  },
);
