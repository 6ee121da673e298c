// Reads a request's body whole, within a limit: the signature covers every byte of it, as it came.

import type { HeaderMap } from './signed-request.ts';

/** Above what the gateway forwards. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** What a guard needs of an IncomingMessage. */
export interface Message extends AsyncIterable<unknown> {
  readonly headers: HeaderMap;
  readonly readableDidRead?: boolean;
}

/** Undefined if the body is larger than the limit or not bytes. Leaves the stream open, so that an answer can be sent. */
export async function readBody(
  stream: AsyncIterable<unknown>,
  limitBytes = MAX_BODY_BYTES,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // `for await` would destroy the stream, and its connection, on the way out.
  const iterator = stream[Symbol.asyncIterator]();
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    const chunk = next.value;
    if (!Buffer.isBuffer(chunk)) return undefined;
    length += chunk.length;
    if (length > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The body's bytes as they came: read here, or by a raw parser that ran before. Undefined if another parser has read
 * them: an object or a text is not what was signed, and must not pass for an empty body.
 */
export async function rawBody(message: Message & { readonly body?: unknown }): Promise<Buffer | undefined> {
  if (Buffer.isBuffer(message.body)) return message.body;
  if (message.readableDidRead !== true) return readBody(message);
  return announcesBody(message.headers) ? undefined : Buffer.alloc(0);
}

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
function announcesBody(headers: HeaderMap): boolean {
  return headers['transfer-encoding'] !== undefined || !['0', undefined].includes(lengthOf(headers));
}

function lengthOf({ 'content-length': length }: HeaderMap): string | undefined {
  return length === undefined ? undefined : String(length);
}
