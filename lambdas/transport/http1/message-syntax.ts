// How long a response's body is, and whether its connection lives on, by its headers: RFC 9112, 6.3 and 9.3.

// Why a response cannot be taken.

/**
 * `reset`: the connection ended before a response. `protocol`: no HTTP, or two framings. `cut_off`: it broke within the
 * body. `too_large`: over the limit. `unusable`: valid, and still nothing that can be passed on.
 */
export type FaultKind = 'reset' | 'protocol' | 'cut_off' | 'too_large' | 'unusable';

export class ResponseFault extends Error {
  override readonly name = 'ResponseFault';
  readonly kind: FaultKind;
  /** Set where the peer ended the connection too early, as errors of sockets have it. */
  readonly code: 'ECONNRESET' | undefined;

  constructor(kind: FaultKind, message: string, code?: 'ECONNRESET') {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

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

// What a response may cost before it is given up.

export interface ParserLimits {
  /** Status line and headers of one response, interim ones each; also all trailers and all chunk extensions. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly interimResponses: number;
  /** Statuses whose body is of interest: any other response ends with its head, and so does its connection. */
  readonly reads?: ((status: number) => boolean) | undefined;
}

export const DEFAULT_LIMITS = { headBytes: 16_384, interimResponses: 32 } as const;

export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked'; readonly length: 0 }
  | { readonly kind: 'close'; readonly length: 0 };

/** 15 digits stay exact as a number. */
const LENGTH = /^[0-9]{1,15}$/;
const CHUNKED: Framing = { kind: 'chunked', length: 0 };
const UNTIL_CLOSE: Framing = { kind: 'close', length: 0 };

/** @throws ResponseFault for two framings at once, and for a coding that is not undone here */
export function readFraming(rawHeaders: readonly string[], isHttp10: boolean): Framing {
  const lengths = valuesOf(rawHeaders, 'content-length');
  const codings = valuesOf(rawHeaders, 'transfer-encoding');
  if (codings.length > 0) {
    if (lengths.length > 0) throw new ResponseFault('protocol', 'Content-Length and Transfer-Encoding in one response');
    if (isHttp10) throw new ResponseFault('protocol', 'Transfer-Encoding in a response of HTTP/1.0');
    if (codings.length > 1 || codings[0]?.toLowerCase() !== 'chunked') {
      throw new ResponseFault('unusable', 'The response has a transfer coding other than chunked');
    }
    return CHUNKED;
  }
  if (lengths.length === 0) return UNTIL_CLOSE;
  if (lengths.length > 1) throw new ResponseFault('protocol', 'Two Content-Lengths in one response');
  const [length = ''] = lengths;
  if (!LENGTH.test(length)) throw new ResponseFault('protocol', 'The Content-Length is invalid');
  return { kind: 'length', length: Number(length) };
}

export function isFramingHeader(name: string): boolean {
  return /^(?:content-length|transfer-encoding)$/i.test(name);
}

/** What the peer says of the connection; a response of HTTP/1.0 is judged by its caller. */
export function isKeepAlive(rawHeaders: readonly string[]): { keepAlive: boolean; seconds: number | undefined } {
  const options = valuesOf(rawHeaders, 'connection').join(',').toLowerCase().split(',');
  const [, seconds] =
    /(?:^|[,; \t])timeout=([0-9]{1,9})(?![0-9])/i.exec(valuesOf(rawHeaders, 'keep-alive').join(',')) ?? [];
  return {
    keepAlive: !options.some((option) => option.trim() === 'close'),
    seconds: seconds === undefined ? undefined : Number(seconds),
  };
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) {
      values.push(rawHeaders[index + 1] as string);
    }
  }
  return values;
}

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
