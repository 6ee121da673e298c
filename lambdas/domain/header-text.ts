// What the text of a header may hold, and when it counts as missing.

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
// oxlint-disable-next-line no-control-regex -- the rule is about control characters
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex -- every character that is one byte
const LATIN1 = /^[\x00-\xff]*$/;
const NAME = /^[a-z\d-]+$/;

/** The trimmed text, or undefined where the header is absent or blank: blank counts as missing. */
export function headerText(value: string | undefined): string | undefined {
  return (value && withoutEdgeSpace(value)) || undefined;
}

/**
 * Removes the optional whitespace around a field value: SP and HTAB, no other character. `trim` also removes 0xA0, the
 * last byte of many Chinese characters.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3
 */
export function withoutEdgeSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start += 1;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
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
 * Whether every Cell reads the name as the rules here do. CGI and WSGI make `_` of `-`, and some servers of every other
 * sign that a name may hold, so that `X_Tenant_Id` or `X.Tenant.Id` would speak for the gateway; capitals, which no event
 * has, would pass by every rule.
 * Source: https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18
 */
export function isPlainHeaderName(name: string): boolean {
  return NAME.test(name);
}

/** The value as Node puts it on the wire, one byte a character; what does not fit is written as UTF-8. */
export function wireText(value: string): string {
  return LATIN1.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}
