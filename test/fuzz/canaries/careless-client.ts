// A client that a careless author would write: it puts texts on the wire as they are.

import { connect } from 'node:net';
import type { CallCell, CellAnswer, CellCall } from '../../../lambdas/proxy/cell-call';

export interface Carelessness {
  /** A body goes out without a length where the method has none as a rule. */
  readonly unframed?: boolean;
}

export function carelessClient({ unframed = false }: Carelessness = {}): CallCell {
  return (call) =>
    new Promise((resolve) => {
      const socket = connect(call.port, call.hostname, () => socket.write(bytesOf(call, unframed)));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        socket.destroy();
        resolve(answerOf(text.slice(0, end)));
      });
      socket.on('error', (cause) => {
        resolve({ kind: 'failure', reason: 'reset', sent: true, reusedSocket: false, cause });
      });
    });
}

function bytesOf({ method, target, authority, headers, signature, body }: CellCall, unframed: boolean): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, `host: ${authority}`];
  for (const [name, value] of Object.entries({ ...headers, ...signature })) lines.push(`${name}: ${value}`);
  const isRead = ['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);
  if (!(unframed && isRead)) lines.push(`content-length: ${body.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

function answerOf(head: string): CellAnswer {
  const [statusLine = '', ...lines] = head.split('\r\n');
  const rawHeaders = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { kind: 'answer', status: Number(statusLine.split(' ')[1]), rawHeaders, body: Buffer.alloc(0) };
}
