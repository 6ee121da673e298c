// `signing`: how forwarded requests are signed. Not to sign is a choice by name.

import * as v from 'valibot';
import { DEFAULT_SIGNING, SCHEME_NAMES } from '../../lambdas/contract/signing';
import { choice, flag, listOf, section } from './fields';

const EXPECTED = `a list of ${SCHEME_NAMES.join(', ')}, each once; or none`;

const schemes = v.union(
  [
    v.pipe(
      listOf(v.picklist(SCHEME_NAMES), EXPECTED),
      v.check((names) => new Set(names).size === names.length, EXPECTED),
    ),
    v.literal('none'),
  ],
  EXPECTED,
);

export const signingSection = section(
  {
    schemes: v.optional(schemes, [...DEFAULT_SIGNING.schemes]),
    perCellKeys: v.optional(flag(), DEFAULT_SIGNING.perCellKeys),
    rfc9421Algorithm: v.optional(choice('hmac-sha256', 'ed25519'), DEFAULT_SIGNING.rfc9421Algorithm),
  },
  {
    schemes:
      'Signatures of each request. `none` forwards unsigned requests, and synth warns: Cells then cannot tell the gateway from anyone else who reaches them.',
    perCellKeys: 'Signs with a key derived for each Cell, so that a leaked key is good for one Cell only.',
    rfc9421Algorithm: 'Algorithm of the scheme rfc9421.',
  },
);
