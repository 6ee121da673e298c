// What a patrol talks to, in a process of its own: a real table, an event bus, Cells of which some hang. Tells where they
// are, and for each message which table operations were asked since the one before. argv: number of tables.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestDynamo } from '../../support/dynalite';
import { startTestEventBridge } from '../../support/event-bridge';
import { startThrottlingFront } from '../../support/throttling-front';

export interface Surroundings {
  /** Origin of all Cells; below `/hangs` it never answers. */
  readonly cells: string;
  readonly dynamo: string;
  readonly events: string;
  readonly tables: readonly string[];
}

async function surround(tableCount: number): Promise<void> {
  const dynamo = await startTestDynamo();
  const front = await startThrottlingFront(dynamo.endpoint);
  const events = await startTestEventBridge();
  const cells = createServer((request, response) => {
    if (!request.url?.startsWith('/hangs')) response.end('{"status":"up"}');
  });
  await new Promise<void>((resolve) => {
    cells.listen(0, '127.0.0.1', resolve);
  });
  process.on('message', () => {
    process.send?.([...front.asked]);
    front.asked.clear();
  });
  const tables = await Promise.all(Array.from({ length: tableCount }, () => dynamo.createTable()));
  const origin = `http://127.0.0.1:${(cells.address() as AddressInfo).port}`;
  process.send?.({ cells: origin, dynamo: front.endpoint, events: events.endpoint, tables } satisfies Surroundings);
}

void surround(Number(process.argv[2]));
