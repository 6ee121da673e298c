// Judges a request's signature by the shipped kit, as a Cell with a shared secret does.

import { createVerifier, readSettings } from '../../deploy/cell-kit/node';

type SignedRequest = Parameters<ReturnType<typeof createVerifier>>[0];

/** The kit's reason to refuse the request; undefined when the signature holds. */
export async function signatureFault(
  request: SignedRequest,
  secret: string,
  nowMs: () => number = Date.now,
): Promise<string | undefined> {
  const verify = createVerifier(readSettings({ CELL_SIGNING_SECRET: secret }), {
    writeAudit: async () => undefined,
    nowMs,
  });
  return (await verify(request)).reason;
}
