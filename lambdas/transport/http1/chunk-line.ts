// Lines of the chunked transfer coding: RFC 9112, 7.1.

/** Without white space, which the RFC calls bad. 13 hexadecimal digits stay exact as a number. */
const CHUNK_LINE =
  /^([0-9A-Fa-f]{1,13})((?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*)$/;

/** @returns undefined where the line is invalid */
export function parseChunkLine(line: string): { readonly size: number; readonly extensionBytes: number } | undefined {
  const [, digits, extensions = ''] = CHUNK_LINE.exec(line) ?? [];
  return digits === undefined ? undefined : { size: Number.parseInt(digits, 16), extensionBytes: extensions.length };
}

export function beginsChunkSize(bytes: Buffer): boolean {
  return /^[0-9A-Fa-f]/.test(bytes.toString('latin1', 0, 1));
}

/** False where the bytes cannot begin with CR LF. */
export function beginsLineEnd(bytes: Buffer): boolean {
  return bytes[0] === 0x0d && (bytes.length === 1 || bytes[1] === 0x0a);
}
