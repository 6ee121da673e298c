// The Node verifier gives every vector its reason.

import { createVerifier } from '../../../../deploy/cell-kit/node';
import { readSettings } from '../../../../deploy/cell-kit/node/settings';
import { REQUESTS, type RequestVector } from './vectors';

async function judge(vector: RequestVector): Promise<string> {
  const verify = createVerifier(readSettings(vector.environment), {
    writeAudit: async () => {},
    nowMs: () => vector.nowSeconds * 1000,
  });
  const { method, target, headers } = vector;
  const body = Buffer.from(vector.bodyBase64, 'base64');
  for (let sent = 1; sent < (vector.repeat ?? 1); sent += 1) await verify({ method, target, headers, body });
  const { ok, reason } = await verify({ method, target, headers, body });
  expect(ok).toBe(reason === undefined);
  return reason ?? '';
}

test.each(REQUESTS)('$name', async (vector) => {
  expect(await judge(vector)).toBe(vector.reason);
});
