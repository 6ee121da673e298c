// Sample Cells know one way of signing; whoever describes another is told at the start, and not by a 403.

import { DEFAULT_SIGNING, type SigningSettings } from '../../../../lambdas/contract/signing';
import { sampleCellsNote } from '../../../../lib/local/cells/signing-note';

const told = (settings: Partial<SigningSettings>) => sampleCellsNote({ ...DEFAULT_SIGNING, ...settings });

test.each<Partial<SigningSettings>>([
  {},
  { schemes: ['hmac-v1'] },
  { schemes: ['rfc9421', 'hmac-v1'], rfc9421Algorithm: 'hmac-sha256' },
])('%j needs no note', (settings) => {
  expect(told(settings)).toBeUndefined();
});

test.each<Partial<SigningSettings>>([{ schemes: ['rfc9421'] }, { schemes: [] }, { perCellKeys: true }])(
  'a note for %j',
  (settings) => {
    expect(told(settings)).toContain('the sample Cells verify hmac-v1');
  },
);
