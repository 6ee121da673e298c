// The status line: RFC 9112, 4. Servers that send no reason often leave its space out too.

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
