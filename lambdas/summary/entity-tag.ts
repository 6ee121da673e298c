// Entity tags: https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 and, for the comparison, section 13.1.2

import { createHash } from 'node:crypto';

/** A weak tag: the same for answers that say the same. */
export function weakTag(content: string): string {
  return `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

/** Whether `If-None-Match` names the tag, compared weakly; commas inside a tag are not supported: ours have none. */
export function isNamedBy(ifNoneMatch: string | undefined, tag: string): boolean {
  const opaque = tag.replace(/^W\//, '');
  const named = (ifNoneMatch ?? '').split(',').map((text) => text.trim());
  return named.some((text) => text === '*' || text.replace(/^W\//, '') === opaque);
}
