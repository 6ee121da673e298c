// Entry of the sample Cells' thread: obeys orders that arrive as messages.

import { parentPort, workerData } from 'node:worker_threads';
import { CellFleet } from './cell-fleet';
import type { CellReply, CellRequest } from './thread';

const fleet = new CellFleet((workerData as { secret: string }).secret);

async function obey({ id, order, name }: CellRequest): Promise<CellReply> {
  try {
    const found = order === 'list' || (await fleet[order](name));
    return { id, found, cells: fleet.list() };
  } catch (error) {
    return { id, found: false, cells: [], error: String(error) };
  }
}

parentPort?.on('message', (request: CellRequest) => {
  void obey(request).then((reply) => parentPort?.postMessage(reply));
});
