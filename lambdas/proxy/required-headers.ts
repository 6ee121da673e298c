// The headers that the platform's interface document requires of every call to a Cell.

import { HEADER } from '../contract/headers';
import { headerText } from '../domain/header-text';

const ALWAYS = [[HEADER.authorization, 'Authorization']] as const;
const WITH_BODY = [...ALWAYS, [HEADER.contentType, 'Content-Type'], [HEADER.requestId, 'X-Request-ID']] as const;
const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Names of the required headers that are absent or blank, all of them, as documentation spells them. */
export function missingHeaders(method: string, headers: Readonly<Record<string, string>>): string[] {
  const required = METHODS_WITH_BODY.has(method) ? WITH_BODY : ALWAYS;
  return required.filter(([name]) => headerText(headers[name]) === undefined).map(([, label]) => label);
}
