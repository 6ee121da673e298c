// The same response as node:http reads it, through a real request over a connection in memory.

import { request } from 'node:http';
import { Duplex } from 'node:stream';

export interface NodeResponse {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** @returns undefined where Node refuses it */
export function nodeResponse(method: string, pieces: readonly Buffer[]): Promise<NodeResponse | undefined> {
  return new Promise((resolve) => {
    let next = 0;
    const peer = new Duplex({
      read: () => void (next <= pieces.length && peer.push(pieces[next++] ?? null)),
      write: (_chunk, _encoding, callback) => callback(),
    });
    const refused = (): void => resolve(undefined);
    const asked = request({ method, createConnection: () => peer });
    let hasHead = false;
    asked
      .on('error', refused)
      .on('upgrade', refused)
      .on('close', () => hasHead || refused());
    asked.on('response', (response) => {
      hasHead = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', refused).on('close', refused);
      response.on('end', () => {
        const { statusCode: status = 0, rawHeaders } = response;
        resolve({ status, rawHeaders, body: Buffer.concat(chunks).toString('latin1') });
        peer.destroy();
      });
    });
    asked.end();
  });
}
