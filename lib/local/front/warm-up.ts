// Asks the gateway until its threads answer: the first caller neither waits for their start nor is refused for it.

import { randomUUID } from 'node:crypto';

/** A sample user may not ask it: the authorizer has to fetch keys and tenant to say so, and no Cell is called. */
const REFUSED = '/api/admin/tenants';

/** The log lines of these requests bear it; nobody else knows it. */
export const START_CHECK_ID = `start-${randomUUID()}`;

const MOST_ROUNDS = 20;
const CONNECTIONS_PER_THREAD = 4;

/** The kernel shares out connections: a few for each thread reach all of them. Ends after 20 rounds whatever they answer. */
export async function warmUp(url: string, headers: Readonly<Record<string, string>>, threads: number): Promise<void> {
  const ask = async () => {
    const response = await fetch(url + REFUSED, {
      headers: { ...headers, 'x-request-id': START_CHECK_ID, connection: 'close' },
    });
    await response.arrayBuffer();
    return response.status;
  };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const statuses = await Promise.all(Array.from({ length: threads * CONNECTIONS_PER_THREAD }, ask));
    if (statuses.every((status) => status < 500)) return;
  }
}
