// What the text of a header may hold, and when it counts as missing.

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
// oxlint-disable-next-line no-control-regex -- the rule is about control characters
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex -- every character that is one byte
const LATIN1 = /^[\x00-\xff]*$/;
const TOKEN = /^[a-z\d_!#$%&'*+\-.^`|~]+$/;

/** The trimmed text, or undefined where the header is absent or blank: blank counts as missing. */
export function headerText(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

/**
 * Whether every Cell reads the value as the same bytes that the gateway signs. WSGI reads header bytes as latin-1, so
 * anything beyond ASCII reads differently there; control characters may not stand in a header at all.
 */
export function isSignable(value: string): boolean {
  return PRINTABLE_ASCII.test(value);
}

/** Control characters other than a tab. Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export function hasControlCharacter(value: string): boolean {
  return CONTROL.test(value);
}

/**
 * A name in the lower case that events have: in another one it would pass by every rule for its name.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.1
 */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** The value as Node puts it on the wire, one byte a character; what does not fit is written as UTF-8. */
export function wireText(value: string): string {
  return LATIN1.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}
