// The lines of a head. The status line is RFC 9112, 4; servers that send no reason often leave its space out too. A field line
// is RFC 9112, 5, with names and values as RFC 9110, 5.6.2 and 5.5 write them, one character a byte.

export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
export const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** @param invalid is told why, and throws */
export function splitHeader(line: string, invalid: (reason: string) => never): [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  if (!TOKEN.test(name)) invalid('A header name is invalid');
  const value = trimOws(line.slice(colon + 1));
  if (NOT_IN_VALUE.test(value)) invalid('A header value is invalid');
  return [name, value];
}

/** Optional white space is SP and HTAB only: RFC 9110, 5.6.3. */
function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start += 1;
  while (end > start && isOws(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([0-9]{3})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIRST_BYTES = Buffer.from('HTTP/1.');

/** @returns undefined where the line is invalid */
export function parseStatusLine(line: string): { readonly status: number; readonly isHttp10: boolean } | undefined {
  const [, minor, status] = STATUS_LINE.exec(line) ?? [];
  return status === undefined ? undefined : { status: Number(status), isHttp10: minor === '0' };
}

/** Tells what is not HTTP by its first bytes, so that nobody waits for the end of its line. */
export function beginsStatusLine(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, FIRST_BYTES.length);
  return FIRST_BYTES.compare(bytes, 0, length, 0, length) === 0;
}
