// The content of a verified body: without its Content-Encoding, which was signed with it.

import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { MAX_BODY_BYTES } from './body.ts';
import type { HeaderMap } from './signed-request.ts';

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Undefined if the encoding is unknown or not kept to, or if the content is larger than the limit: answer 415 or 400. */
export async function decodedBody(
  headers: HeaderMap,
  body: Buffer,
  limitBytes = MAX_BODY_BYTES,
): Promise<Buffer | undefined> {
  const encoding = String(headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase();
  if (encoding === 'identity') return body;
  if (!isKnown(encoding)) return undefined;
  try {
    return await DECODERS[encoding](body, { maxOutputLength: limitBytes });
  } catch {
    return undefined;
  }
}

function isKnown(encoding: string): encoding is keyof typeof DECODERS {
  return Object.hasOwn(DECODERS, encoding);
}
