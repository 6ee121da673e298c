// A Cell that frames each answer as the recipe of its request says, well or badly. Every answer carries the mark of the
// request that it belongs to.

import type { Socket } from 'node:net';
import { type TestCell, tcpCell } from '../../support/cell-server';
import { type BodyReading, type CellRequest, readRequests } from '../../support/request-reader';

export const FRAMINGS = [
  'length',
  'chunks',
  'until close',
  'shorter length',
  'longer length',
  'no last chunk',
  'length and chunks',
  'two lengths',
  'signed length',
  'unknown coding',
  'HTTP/1.0',
  'nothing',
] as const;

export const BEHIND = [
  'response',
  'response in chunks',
  'response to HEAD',
  'half a response',
  'line break',
  'interim response',
  'last chunk',
  '408',
] as const;

export interface Recipe {
  readonly status: string;
  readonly framing: (typeof FRAMINGS)[number];
  /** Interim responses before the answer. */
  readonly interim: number;
  /** What comes behind the answer, and after how many turns of the event loop. */
  readonly behind: readonly (typeof BEHIND)[number][];
  readonly behindTurns: number;
  /** Where the answer is cut into pieces that are sent a turn apart, in percent of its length. */
  readonly cuts: readonly number[];
  readonly end: 'keep' | 'close' | 'reset';
}

/** Answers that no reader can take for whole before the connection ends. */
const OPEN_ENDED: ReadonlySet<Recipe['framing']> = new Set([
  'until close',
  'longer length',
  'no last chunk',
  'nothing',
]);

export function endOf({ framing, end }: Recipe): Recipe['end'] {
  return OPEN_ENDED.has(framing) && end === 'keep' ? 'close' : end;
}

export const markOf = ({ tenant, id }: Pick<CellRequest, 'tenant' | 'id'>): string =>
  `<${tenant === '' ? 'nobody' : tenant} ${id}>`;

/** Tenant and request id of every mark in a text. */
export function marksIn(text: string): { tenant: string; id: string }[] {
  return [...text.matchAll(/<(\w+) ([\w-]*)>/g)].map(([, tenant = '', id = '']) => ({ tenant, id }));
}

const chunks = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const lengthOf = (text: string): string => `content-length: ${text.length}\r\n`;
const CHUNKED = 'transfer-encoding: chunked\r\n';

/** Headers and body of a framing. */
const FRAMED: Readonly<Record<Exclude<Recipe['framing'], 'nothing' | 'HTTP/1.0'>, (text: string) => string>> = {
  length: (text) => `${lengthOf(text)}\r\n${text}`,
  chunks: (text) => `${CHUNKED}\r\n${chunks(text)}0\r\n\r\n`,
  'until close': (text) => `\r\n${text}`,
  'shorter length': (text) => `content-length: 3\r\n\r\n${text}`,
  'longer length': (text) => `content-length: ${text.length + 9}\r\n\r\n${text}`,
  'no last chunk': (text) => `${CHUNKED}\r\n${chunks(text)}`,
  'length and chunks': (text) => `${lengthOf(text)}${CHUNKED}\r\n${chunks(text)}0\r\n\r\n`,
  'two lengths': (text) => `content-length: 2\r\n${lengthOf(text)}\r\n${text}`,
  'signed length': (text) => `content-length: +${text.length}\r\n\r\n${text}`,
  'unknown coding': (text) => `transfer-encoding: gzip, chunked\r\n\r\n${chunks(text)}0\r\n\r\n`,
};

function answerOf({ status, framing, interim }: Recipe, mark: string): string {
  if (framing === 'nothing') return '';
  const before = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(interim);
  const [version, framed] = framing === 'HTTP/1.0' ? ['1.0', FRAMED.length(mark)] : ['1.1', FRAMED[framing](mark)];
  return `${before}HTTP/${version} ${status}\r\nx-from-cell: 1\r\nx-mark: ${mark}\r\n${framed}`;
}

function behindOf(what: (typeof BEHIND)[number], mark: string): string {
  const head = `HTTP/1.1 200 OK\r\nx-from-cell: 1\r\nx-mark: ${mark}\r\n`;
  const texts: Readonly<Record<typeof what, string>> = {
    response: head + FRAMED.length(mark),
    'response in chunks': head + FRAMED.chunks(mark),
    'response to HEAD': `${head}${lengthOf(mark)}\r\n`,
    'half a response': 'HTTP/1.1 2',
    'line break': '\r\n',
    'interim response': 'HTTP/1.1 103 Early Hints\r\n\r\n',
    'last chunk': '0\r\n\r\n',
    '408': 'HTTP/1.1 408 Request Timeout\r\nx-from-cell: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
  };
  return texts[what];
}

export class MisframingCell {
  /** How the answer of a request is framed, by its id. What has no recipe is answered plainly. */
  readonly recipes = new Map<string, Recipe>();
  readonly requests: CellRequest[] = [];
  /** How connections that are opened from now on read bodies. */
  reading: BodyReading = 'whole';
  readonly #sockets = new Set<Socket>();
  #server: TestCell | undefined;

  static async start(): Promise<MisframingCell> {
    const cell = new MisframingCell();
    cell.#server = await tcpCell((socket) => {
      cell.#sockets.add(socket);
      // One answer after the other: pieces of two, mixed, would be a response that nobody sent.
      let before = Promise.resolve();
      readRequests(socket, cell.reading, (request) => {
        cell.requests.push(request);
        before = before.then(() => cell.#answer(socket, request));
      });
    });
    return cell;
  }

  get url(): string {
    return this.#server?.baseUrl ?? '';
  }

  /** Ends all connections, and forgets what it was asked. */
  forget(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    this.recipes.clear();
    this.requests.length = 0;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #answer(socket: Socket, request: CellRequest): Promise<void> {
    const mark = markOf(request);
    const recipe = this.recipes.get(request.id);
    if (recipe === undefined) {
      socket.write(`HTTP/1.1 200 OK\r\nx-from-cell: 1\r\n${FRAMED.length(mark)}`);
      return;
    }
    const answer = answerOf(recipe, mark);
    const behind = recipe.behind.map((what) => behindOf(what, mark)).join('');
    const whole = recipe.behindTurns === 0 ? answer + behind : answer;
    let from = 0;
    for (const percent of [...recipe.cuts].toSorted((a, b) => a - b)) {
      const to = Math.floor((whole.length * percent) / 100);
      if (to > from) socket.write(whole.slice(from, to));
      await turns(1);
      from = Math.max(from, to);
    }
    socket.write(whole.slice(from));
    await turns(recipe.behindTurns);
    if (recipe.behindTurns > 0) socket.write(behind);
    const end = endOf(recipe);
    if (end === 'close') socket.end();
    if (end === 'reset') socket.write('', () => socket.resetAndDestroy());
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
