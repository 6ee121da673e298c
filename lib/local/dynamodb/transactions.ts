// TransactWriteItems for dynalite, which has none: no other call is under way while a transaction runs, and what it has
// written is taken back where one of its conditions fails.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { KEY } from '../../../lambdas/contract/table-keys';

type Values = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Values>>;

/** One write of a transaction; `ConditionCheck` has no item and no update. */
interface Write extends Values {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

interface Answer {
  readonly status: number;
  readonly body: Values;
}

type Call = (operation: string, input: Values) => Promise<Answer>;

/** A write whose condition is all that it has: dynalite checks conditions in writes alone. */
const OPERATION = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'UpdateItem' } as const;

export function withTransactions(answer: RequestListener): RequestListener {
  const gate = createGate();
  const done = new Set<string>();
  return (request, response) => {
    if (!isTransaction(request)) {
      gate.shared(() => answered(answer, request, response));
      return;
    }
    const run = (body: string) =>
      gate.alone(async () => {
        const input = JSON.parse(body) as { TransactItems: Record<Kind, Write>[]; ClientRequestToken?: string };
        const token = input.ClientRequestToken ?? '';
        const isRepeated = token !== '' && done.has(token);
        const outcome = isRepeated ? SUCCESS : await transact(input.TransactItems, callerOf(answer, request));
        if (outcome.status === 200) done.add(token);
        send(response, outcome);
      });
    // A caller that leaves takes its own connection with it, and nothing else.
    readBody(request)
      .then(run)
      .catch(() => response.destroy());
  };
}

function isTransaction({ headers }: IncomingMessage): boolean {
  return String(headers['x-amz-target']).endsWith('.TransactWriteItems');
}

const SUCCESS: Answer = { status: 200, body: {} };

async function transact(items: readonly Partial<Record<Kind, Write>>[], call: Call): Promise<Answer> {
  const writes = items.flatMap((item) => Object.entries(item) as [Kind, Write][]);
  const keys = writes.map(([, write]) => JSON.stringify([write.TableName, keyOf(write)]));
  if (new Set(keys).size < keys.length) return failure('ValidationException', TWICE);
  const undo: (() => Promise<unknown>)[] = [];
  for (const [index, [kind, write]] of writes.entries()) {
    const { status, body } = await call(OPERATION[kind], { ...write, ReturnValues: 'ALL_OLD' });
    if (status === 200) {
      const takeBack = undoing(call, write, body['Attributes'] as Item | undefined);
      if (kind === 'ConditionCheck') await takeBack();
      else undo.unshift(takeBack);
      continue;
    }
    for (const takeBack of undo) await takeBack();
    const type = String(body['__type']);
    return type.endsWith('#ConditionalCheckFailedException') ? cancelled(writes.length, index) : { status, body };
  }
  return SUCCESS;
}

const TWICE = 'Transaction request cannot include multiple operations on one item';

function undoing(call: Call, write: Write, old: Item | undefined): () => Promise<unknown> {
  const { TableName } = write;
  return () =>
    old === undefined
      ? call('DeleteItem', { TableName, Key: keyOf(write) })
      : call('PutItem', { TableName, Item: old });
}

function keyOf({ Key, Item: item }: Write): Item {
  const { [KEY.partition]: partition = {}, [KEY.sort]: sort = {} } = Key ?? item ?? {};
  return { [KEY.partition]: partition, [KEY.sort]: sort };
}

function cancelled(count: number, failed: number): Answer {
  const codes = Array.from({ length: count }, (_, index) => (index === failed ? 'ConditionalCheckFailed' : 'None'));
  const message = 'Transaction cancelled, please refer cancellation reasons for specific reasons';
  const answer = failure('TransactionCanceledException', `${message} [${codes.join(', ')}]`);
  return { ...answer, body: { ...answer.body, CancellationReasons: codes.map((Code) => ({ Code })) } };
}

function failure(type: string, Message: string): Answer {
  return { status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, Message } };
}

/** Lets dynalite answer calls that came over no connection, under the headers of another call. */
export function callerOf(answer: RequestListener, { headers }: Pick<IncomingMessage, 'headers'>): Call {
  return (operation, input) =>
    new Promise((resolve) => {
      const body = Readable.from([Buffer.from(JSON.stringify(input))]);
      const request = Object.assign(body, {
        method: 'POST',
        url: '/',
        headers: { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` },
      });
      const response = {
        statusCode: 200,
        setHeader: () => undefined,
        writeHead: (status: number) => Object.assign(response, { statusCode: status }),
        end: (text: string): void => resolve({ status: response.statusCode, body: JSON.parse(text) as Values }),
      };
      answer(request as never, response as never);
    });
}

function answered(answer: RequestListener, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = response.end.bind(response) as (...parameters: unknown[]) => ServerResponse;
    response.end = (...parameters: unknown[]) => {
      resolve();
      return end(...parameters);
    };
    answer(request, response);
  });
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Calls run side by side; a transaction runs when none is under way, and those behind it wait for its end. */
function createGate() {
  const underWay = new Set<Promise<void>>();
  let transactions = 0;
  let last: Promise<void> = Promise.resolve();
  const start = (work: () => Promise<void>): void => {
    const running: Promise<void> = work().finally(() => underWay.delete(running));
    underWay.add(running);
  };
  const settled = async (own: Promise<void>): Promise<void> => {
    await Promise.allSettled([own]);
    transactions -= 1;
  };
  return {
    shared(work: () => Promise<void>): void {
      if (transactions === 0) start(work);
      else last = last.then(() => start(work));
    },
    alone(work: () => Promise<void>): Promise<void> {
      transactions += 1;
      const own = last.then(() => Promise.all(underWay)).then(work);
      last = settled(own);
      return own;
    },
  };
}
