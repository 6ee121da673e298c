// How long a response's body is, and whether its connection lives on, by its headers: RFC 9112, 6.3 and 9.3.

import { ResponseFault } from './response-fault';

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
