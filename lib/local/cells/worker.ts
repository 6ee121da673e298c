// Entry of the sample Cells' thread: obeys orders that arrive as messages.

import { parentPort } from 'node:worker_threads';
import { CellFleet } from './cell-fleet';
import type { CellOrder, CellReply, CellRequest } from './thread';

const fleet = new CellFleet();

async function obey(order: CellOrder): Promise<boolean> {
  if (order.kind === 'trust') fleet.trust(order.secret);
  return order.kind === 'start' || order.kind === 'stop' ? await fleet[order.kind](order.name) : true;
}

async function reply({ id, order }: CellRequest): Promise<CellReply> {
  try {
    return { id, found: await obey(order), cells: fleet.list() };
  } catch (error) {
    return { id, found: false, cells: [], error: String(error) };
  }
}

parentPort?.on('message', (request: CellRequest) => {
  reply(request).then(
    (answer) => parentPort?.postMessage(answer),
    () => undefined,
  );
});
