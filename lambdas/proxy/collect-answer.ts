// Reads a Cell's answer whole, within the limit, and tells one that broke off from one that ended.

import type { IncomingMessage } from 'node:http';
import type { CellAnswer, FailureReason } from './cell-call';

export interface AnswerEnds {
  readonly end: (answer: CellAnswer) => void;
  readonly fail: (reason: FailureReason, cause: unknown) => void;
}

export function collectAnswer(response: IncomingMessage, maxBodyBytes: number, { end, fail }: AnswerEnds): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let ended = false;
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 599) {
    fail('unusable', new Error(`The Cell answered with status ${status}`));
    return;
  }
  if (hasUnknownCoding(response.rawHeaders)) {
    fail('unusable', new Error('The Cell answered in a transfer coding other than chunked'));
    return;
  }
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBodyBytes) fail('too_large', new Error(`The answer is larger than ${maxBodyBytes} bytes`));
    else chunks.push(chunk);
  });
  response.on('end', () => {
    ended = response.complete;
    if (!ended) return;
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
    end({ kind: 'answer', status, rawHeaders: response.rawHeaders, body });
  });
  response.on('error', (error) => fail('cut_off', error));
  response.on('close', () => {
    if (!ended) fail('cut_off', new Error('The answer broke off'));
  });
}

const TRANSFER_ENCODING = 'transfer-encoding';

/** Node undoes `chunked` alone: what is left of another coding would pass for the Cell's own bytes. */
function hasUnknownCoding(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some(
    (name, index) =>
      index % 2 === 0 &&
      name.length === TRANSFER_ENCODING.length &&
      name.toLowerCase() === TRANSFER_ENCODING &&
      rawHeaders[index + 1]?.trim().toLowerCase() !== 'chunked',
  );
}
