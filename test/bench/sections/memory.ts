// A million requests through one environment of authorizer and proxy: is the heap flat, are sockets bounded?

import { figureTable } from '../../../lib/generated-file';
import { runMemory } from '../support/memory-run';
import { slope } from '../support/statistics';

const CALLERS = 16;
const SAMPLES = 20;
/** Code is compiled and caches fill before it. */
const WARM_UP_SHARE = 0.25;
/** Growth that is no leak: what keeps something of every request keeps at least one reference, 8 bytes. */
const TOLERATED_BYTES_A_REQUEST = 4;
/** The table's connections, and the one to the issuer. */
const OTHER_SOCKETS = 20;

export async function memory(requests: number): Promise<string> {
  const samples = await runMemory({ requests, samples: SAMPLES, callers: CALLERS });
  const steady = samples.filter(({ sent }) => sent > requests * WARM_UP_SHARE);
  const bytesARequest = slope(steady.map(({ sent, heapMb }) => [sent, heapMb])) * 2 ** 20;
  const mostSockets = Math.max(...samples.map(({ sockets }) => sockets));
  const isFlat = bytesARequest < TOLERATED_BYTES_A_REQUEST;
  const isBounded = mostSockets <= CALLERS + OTHER_SOCKETS;
  if (!isFlat || !isBounded) process.exitCode = 1;
  const shown = samples.filter((_, at) => at % 4 === 3);
  return [
    figureTable(
      ['requests', 'heap after collection, MB', 'sockets'],
      shown.map(({ sent, heapMb, sockets }) => [sent, heapMb.toFixed(2), sockets]),
    ),
    `${CALLERS} callers. Growth after the first quarter: ${bytesARequest.toFixed(3)} bytes a request, ${isFlat ? 'flat' : 'GROWING'}; ` +
      `sockets ${mostSockets} at most, ${isBounded ? 'bounded' : 'LEAKING'}.`,
  ].join('\n\n');
}
