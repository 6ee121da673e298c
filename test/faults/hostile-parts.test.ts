// Table, secrets, key set, log search and event bus that answer late, twice, cut off, misframed or not at all: what is asked gets its
// own answer or an error, never another's; a write is sent once; and the next call is right as soon as the part is.

import { createLogSearch } from '../../lambdas/admin/requests/log-search';
import { createJwksFetcher } from '../../lambdas/authorizer/token/jwks-fetcher';
import type { HealthChange } from '../../lambdas/domain/health/record';
import { createEventBridge } from '../../lambdas/health/event-bridge';
import { createSecretsExtension } from '../../lambdas/runtime/secrets-extension';
import { createSecretsManager } from '../../lambdas/runtime/secrets-manager';
import { createSignedDynamoCall } from '../../lambdas/stores/dynamodb/signed-call';
import {
  FAULTS,
  type Fault,
  type HostileRequest,
  type HostileServer,
  startHostileServer,
} from '../support/hostile-server';
import { until } from '../support/until';

const ENV = { AWS_REGION: 'local', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
/** For faults that are known by silence alone; a busy machine may need long for all others. */
const SILENT: ReadonlySet<Fault> = new Set(['late', 'frozen', 'stalled']);
const limitOf = (fault: Fault): number => (SILENT.has(fault) ? 150 : 30_000);

interface Part {
  answer(request: HostileRequest): { body: string };
  /** Asks for the value that bears this name. */
  client(url: string, timeoutMs: number): (name: string) => Promise<unknown>;
  /** Spoiled answers that it takes all the same, with the right value. */
  readonly takes: readonly Fault[];
}

/** The first answer is whole; what comes behind it closes the connection. */
const WHOLE: readonly Fault[] = ['twice', 'followed by bytes', 'in single bytes', 'after an interim response'];

const dynamo = (url: string, timeoutMs: number) =>
  createSignedDynamoCall({ env: { ...ENV, AWS_ENDPOINT_URL_DYNAMODB: url }, timeoutMs, random: () => 0 });

const PARTS: Readonly<Record<string, Part>> = {
  'the table, read': {
    answer: ({ body }) => ({ body: JSON.stringify({ Item: { v: { S: `value of ${key(body)}` } } }) }),
    client: (url, timeoutMs) => {
      const call = dynamo(url, timeoutMs);
      return async (name) => ((await call('GetItem', input(name))) as { Item: { v: { S: string } } }).Item.v.S;
    },
    takes: WHOLE,
  },
  'the table, written': {
    answer: ({ body }) => ({ body: JSON.stringify({ Attributes: { v: { S: `value of ${key(body)}` } } }) }),
    client: (url, timeoutMs) => {
      const call = dynamo(url, timeoutMs);
      return async (name) =>
        ((await call('UpdateItem', input(name))) as { Attributes: { v: { S: string } } }).Attributes.v.S;
    },
    takes: WHOLE,
  },
  'the secrets extension': {
    answer: ({ path }) => ({ body: JSON.stringify({ SecretString: `value of ${/secretId=(\w+)/.exec(path)?.[1]}` }) }),
    client: (url, timeoutMs) => {
      const port = Number(new URL(url).port);
      const secrets = createSecretsExtension({ port, sessionToken: 'c', timeoutMs });
      return (name) => secrets.read(name);
    },
    takes: WHOLE,
  },
  'Secrets Manager': {
    answer: ({ body }) => ({
      body: JSON.stringify({ SecretString: `value of ${/"SecretId":"(\w+)"/.exec(body)?.[1]}` }),
    }),
    client: (url, timeoutMs) => {
      const env = { ...ENV, AWS_ENDPOINT_URL: url };
      const secrets = createSecretsManager({ env, timeoutMs, attempts: 2 });
      return (name) => secrets.read(name);
    },
    takes: WHOLE,
  },
  'the key set': {
    answer: ({ path }) => ({ body: JSON.stringify({ keys: [], of: path.slice(1) }) }),
    client: (url, timeoutMs) => {
      const fetch = createJwksFetcher({ timeoutMs });
      return async (name) => `value of ${(JSON.parse(await fetch(`${url}/${name}`)) as { of: string }).of}`;
    },
    takes: WHOLE,
  },
  'the log search': {
    answer: ({ body }) => ({ body: JSON.stringify(found(`value of ${/"queryId":"(\w+)"/.exec(body)?.[1]}`)) }),
    client: (url, timeoutMs) => {
      const env = { ...ENV, AWS_ENDPOINT_URL: url };
      const settings = { functions: ['proxy'], access: 'api' };
      const search = createLogSearch({ settings, env, clock: Date.now, pause: async () => undefined, timeoutMs });
      return async (name) => (await search.results([name], 0)).lines[0]?.['text'];
    },
    takes: WHOLE,
  },
};

const found = (text: string) => ({
  status: 'Complete',
  results: [[{ field: '@message', value: JSON.stringify({ text }) }]],
});

const change = (id: string): HealthChange => ({
  id,
  cell: 'erp',
  from: 'up',
  to: 'down',
  atMs: 1_000,
  error: null,
  incident: null,
});
const CHANGES = Array.from({ length: 60 }, (_, index) => change(`change-${index}`));
const entriesOf = ({ body }: HostileRequest) =>
  (JSON.parse(body) as { Entries: unknown[] }).Entries.map((_, index) => ({ EventId: `event-${index}` }));

const input = (name: string) => ({ TableName: 't', Key: { pk: { S: name } } });
const key = (body: string) => /"pk":\{"S":"(\w+)"/.exec(body)?.[1];

const PAIRS = Object.keys(PARTS).flatMap((part) => Object.keys(FAULTS).map((fault) => [part, fault as Fault] as const));

let server: HostileServer | undefined;
afterEach(() => server?.close());

test.each(PAIRS)('%s: %s', async (name, fault) => {
  const part = PARTS[name] as Part;
  server = await startHostileServer((request) => part.answer(request));
  const ask = part.client(server.url, limitOf(fault));
  // An answer that a busy machine brings too late is no wrong one.
  const answer = (of: string) =>
    until(
      () => ask(of).catch(() => undefined),
      (value) => value !== undefined,
    );
  expect(await answer('before')).toBe('value of before');
  server.fault = fault;
  const spoiled = await Promise.all(['one', 'two'].map((of) => ask(of).then(String, () => 'an error')));
  const sent = server.asked.filter(({ body, path }) => `${path} ${body}`.includes('one')).length;
  server.fault = undefined;
  const takes = part.takes.includes(fault);
  expect(spoiled).toEqual(takes ? ['value of one', 'value of two'] : ['an error', 'an error']);
  // The table has not seen what it throttled; anything else may have been applied.
  expect(sent).toBeLessThanOrEqual(name === 'the table, written' && fault !== 'throttled' ? 1 : 6);
  for (const after of ['three', 'four', 'five']) expect(await answer(after)).toBe(`value of ${after}`);
});

describe('the event bus', () => {
  const kept = { ...process.env };
  beforeEach(() => void Object.assign(process.env, ENV));
  afterEach(() => {
    process.env = kept;
  });

  test.each(Object.keys(FAULTS) as Fault[])(
    '%s: what it did not take stays pending, and the round goes on',
    async (fault) => {
      server = await startHostileServer((request) => ({
        body: JSON.stringify({ FailedEntryCount: 0, Entries: entriesOf(request) }),
      }));
      const bus = createEventBridge({ endpoint: server.url, eventBus: 'changes' });
      server.fault = fault;
      const { taken, faults } = await bus.publish(CHANGES);
      const takes = [...WHOLE, 'late'].includes(fault);
      expect(taken.size).toBe(takes ? CHANGES.length : 0);
      expect(faults.length > 0).toBe(!takes);
      // A silent bus is not asked six times, one after another.
      expect(server.asked.length).toBeLessThanOrEqual(fault === 'frozen' ? 4 : 18);
      server.fault = undefined;
      expect((await bus.publish(CHANGES)).taken.size).toBe(CHANGES.length);
    },
  );
});
