// Stops, starts and lists the sample Cells of a running gateway, and says how its requests are signed: `npm run cells` and
// `npm run gateway -- sign` speak to it.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalSigning } from '../../deploy-config/local-variables';
import type { RequestHandler } from '../api/front-server';
import { readBody } from '../api/request-body';
import type { CellReply, SampleCells } from './thread';

export const CELLS_PATH = '/_local/cells';

/** A web page can't send it across origins unasked, so that no page a developer visits stops a Cell. */
export const CONTROL_HEADER = 'x-local-control';

export interface CellsAnswer {
  readonly message?: string;
  readonly cells: CellReply['cells'];
}

/** `cells` undefined where the user's own stand behind the gateway. */
export async function controlCells(
  cells: SampleCells | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [status, answer] = await obey(cells, request);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

async function obey(cells: SampleCells | undefined, request: IncomingMessage): Promise<[number, CellsAnswer]> {
  if (request.headers[CONTROL_HEADER] === undefined)
    return [403, { message: `${CONTROL_HEADER} is missing`, cells: [] }];
  if (!cells) return [404, { message: 'There are no sample Cells: your own stand behind this gateway', cells: [] }];
  if (request.method === 'GET') return [200, { cells: await cells.list() }];
  const { kind, name } = parse((await readBody(request))?.toString('utf8'));
  if (request.method !== 'POST' || (kind !== 'start' && kind !== 'stop') || typeof name !== 'string') {
    return [400, { message: 'POST {"kind":"stop"|"start","name":"..."} is expected', cells: [] }];
  }
  const reply = await cells.order({ kind, name });
  if (!reply.found) {
    const names = reply.cells.map((cell) => cell.name).join(', ');
    return [404, { message: `There is no sample Cell ${name}: ${names}.`, cells: reply.cells }];
  }
  return [200, { cells: reply.cells }];
}

function parse(text = ''): { kind?: unknown; name?: unknown } {
  try {
    return Object(JSON.parse(text)) as { kind?: unknown };
  } catch {
    return {};
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** `GET /_local/signing`: whoever holds the ops token may sign as this run does. */
export function answerSigning(opsToken: string, secret: string, cells: SampleCells | undefined): RequestHandler {
  const expected = digest(`Bearer ${opsToken}`);
  return async ({ headers }, response) => {
    const isKnown = timingSafeEqual(digest(headers.authorization ?? ''), expected);
    const list = isKnown ? ((await cells?.list()) ?? []) : [];
    const answer: LocalSigning = { cells: Object.fromEntries(list.map(({ name, url }) => [name, url])), secret };
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(isKnown ? answer : { message: 'The ops token of this run is expected' }));
  };
}
