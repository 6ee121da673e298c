// CPU time of each part that a request cannot do without, measured alone: their sum is the least that a request can cost.

import { createRequire } from 'node:module';
import { figureTable } from '../../../lib/generated-file';
import type * as Reference from '../references/parts';
import { median } from '../support/statistics';
import { withWorkbench } from '../support/workbench';

const CALLS = { exchange: 400, other: 4_000 };
const CALLERS = [1, 16];

/** Parts take turns, so that what disturbs the machine disturbs them alike. */
export function floor(rounds: number): Promise<string> {
  return withWorkbench(async ({ bundle, credentials, stubs }) => {
    const { createParts } = createRequire(__filename)(bundle('references/parts')) as typeof Reference;
    const { exchanges, others } = createParts(credentials.token, stubs.cellPort);
    const exchange = (name: string, run: Reference.Part) =>
      CALLERS.map((callers) => ({ name, run, callers, calls: CALLS.exchange, times: [] as number[] }));
    const bare = exchange('a bare forward by node:http', exchanges.bare);
    const client = exchange('the same by the client of the gateway', exchanges.client);
    const parts = Object.entries(others).map(([name, run]) => ({
      name,
      run,
      callers: 1,
      calls: CALLS.other,
      times: [] as number[],
    }));
    const all = [...bare, ...client, ...parts];
    for (let round = -3; round < rounds; round += 1) {
      for (const part of all) {
        const spent = await microseconds(part);
        if (round >= 0) part.times.push(spent);
      }
    }
    const own = parts.reduce((sum, { times }) => sum + median(times), 0);
    const ofBare = bare.map(({ times }) => median(times));
    const ofClient = client.map(({ times }) => median(times));
    const figures = (us: readonly number[]) => us.map((one) => one.toFixed(1));
    const ratios = (us: readonly number[]) => us.map((one, at) => (one / (ofBare[at] ?? 0)).toFixed(2));
    const row = (name: string, us: readonly number[]) => [name, ...figures(us), ...ratios(us)];
    const least = ofClient.map((us) => us + own);
    return figureTable(
      ['part of a 1 KB POST', ...CALLERS.map(callersText), ...CALLERS.map((callers) => `x bare, ${callers}`)],
      [
        row('a bare forward by node:http', ofBare),
        row('**the same by the client of the gateway**', ofClient),
        ...parts.map(({ name, times }) => row(name, [median(times), median(times)])),
        row('**least: the client and all parts below it**', least),
      ],
    );
  });
}

function callersText(callers: number): string {
  return `CPU us, ${callers} caller${callers === 1 ? '' : 's'}`;
}

interface Measured {
  readonly run: Reference.Part;
  readonly callers: number;
  readonly calls: number;
}

async function microseconds({ run, callers, calls }: Measured): Promise<number> {
  const before = process.cpuUsage();
  let left = calls;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
