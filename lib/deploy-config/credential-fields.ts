// What passes between callers and Cells besides the request itself: tokens and cookies. For all Cells, and for each.

import * as v from 'valibot';
import { choice, type Does, text } from './fields';

const cookieNames = v.array(text('a cookie name', /^[\w!#$%&'*+\-.^`|~]+$/), 'a list of cookie names');

export const credentialFields = {
  authorization: v.exactOptional(choice('forward', 'strip')),
  setCookiePath: v.exactOptional(choice('as-sent', 'cell')),
  cookies: v.exactOptional(cookieNames),
};

type CredentialField = keyof typeof credentialFields;

/** @param whereAbsent what holds where a field says nothing, in words. */
export function credentialDoes(whereAbsent: (field: CredentialField) => string): Record<CredentialField, Does> {
  return {
    authorization: [
      "Whether Cells receive callers' tokens. `strip` withholds them and needs the scheme rfc9421, which tells a Cell " +
        'tenant, user, role and request. A token that opens admin routes is withheld either way.',
      whereAbsent('authorization'),
    ],
    setCookiePath: [
      "`cell` limits each cookie that a Cell sets to the Cell's own path, and to this host.",
      whereAbsent('setCookiePath'),
    ],
    cookies: ['Names of the cookies that pass, both ways; an empty list lets none pass.', whereAbsent('cookies')],
  };
}
