// Generated requests of one moment, signed with one secret, and what the Node kit says of each.

import { createVerifier, readSettings } from '../../../../deploy/cell-kit/node';
import { type CorpusCase, signatureCorpus } from '../../../support/signature-corpus';

export const NOW_SECONDS = 1_764_000_000;
const SECRET = 'generated-for-this-corpus';
export const ENVIRONMENT = {
  CELL_VERIFY_SIGNATURE: '1',
  CELL_SIGNING_SECRET: SECRET,
  CELL_SIGNING_SCHEMES: 'hmac-v1,rfc9421',
};

const nowMs = () => NOW_SECONDS * 1000;

export function corpusOf(count: number, seed: number): readonly CorpusCase[] {
  return [...signatureCorpus(count, seed, SECRET, nowMs)];
}

/** The reason of each refusal, in order; empty where the request passes. */
export function reasonsOfNode(cases: readonly CorpusCase[]): Promise<string[]> {
  const verify = createVerifier(readSettings(ENVIRONMENT), { writeAudit: async () => {}, nowMs });
  return Promise.all(cases.map(async ({ request }) => (await verify(request)).reason ?? ''));
}
