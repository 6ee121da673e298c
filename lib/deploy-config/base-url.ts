// The rule for a Cell's base URL: what the gateway can join a path to, and nothing else.

import { withoutTrailingSlash } from '../../lambdas/contract/trailing-slash';

export const BASE_URL_EXPECTED = 'an http:// or https:// URL without credentials (no @), query or fragment';

/** The URL without its trailing slashes; undefined where it is no base URL. */
export function baseUrl(text: string): string | undefined {
  const trimmed = text.trim();
  // Asked of the text, because the parser drops an empty `?` or `#`, mends a missing `//`, and takes what follows a second
  // scheme for a path, a password included.
  if (!/^https?:\/\/[^/]/i.test(trimmed) || /[?#@\s\\]/.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return withoutTrailingSlash(new URL(trimmed).href);
}
