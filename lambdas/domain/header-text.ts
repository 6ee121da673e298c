// What the text of a header may hold, and when it counts as missing.

const VISIBLE_ASCII = /^[\x20-\x7e]*$/;
// biome-ignore format: control characters are named by code on purpose
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** The trimmed text, or undefined where the header is absent or blank: blank counts as missing. */
export function headerText(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

/**
 * Whether every Cell reads the value as the same bytes that the gateway signs. WSGI reads header bytes as latin-1, so
 * anything beyond ASCII reads differently there; control characters may not stand in a header at all.
 */
export function isSignable(value: string): boolean {
  return VISIBLE_ASCII.test(value);
}

/** Control characters other than a tab. Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export function hasControlCharacter(value: string): boolean {
  return CONTROL.test(value);
}
