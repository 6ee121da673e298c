// Whether the sample Cells can verify what a description signs.

import type { SigningSettings } from '../../../lambdas/contract/signing';

const NOTE =
  'the sample Cells verify hmac-v1 with the shared key alone, and so refuse what this description sends. Name Cells of ' +
  'your own (CELL_<NAME>_URL), or keep hmac-v1 among signing.schemes, without signing.perCellKeys.';

/** What to tell whoever starts them; undefined where they can. */
export function sampleCellsNote({ schemes, perCellKeys }: SigningSettings): string | undefined {
  return schemes.includes('hmac-v1') && !perCellKeys ? undefined : NOTE;
}
