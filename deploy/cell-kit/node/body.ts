// Reads a request's body whole, within a limit: the signature covers every byte of it.

/** Above what the gateway forwards. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Undefined where the body is larger than the limit. */
export async function readBody(
  stream: AsyncIterable<Buffer>,
  limitBytes = MAX_BODY_BYTES,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
