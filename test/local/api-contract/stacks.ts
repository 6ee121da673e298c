// The local stacks whose states bring the documented outcomes about, one after the other.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ENV from '../../../lambdas/contract/environment';
import { KEY_PARTITION } from '../../../lambdas/contract/table-keys';
import { callDynamoDb } from '../../../lib/local/dynamodb/call';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { type Synthesis, synthesizeStack } from '../../../lib/local/synthesize';
import { httpCell, NOBODY, type TestCell, tcpCell } from '../../support/cell-server';
import { dropTable } from '../../support/embedded-table';
import { judgeByRole } from '../../support/iam/role-judge';
import { until } from '../../support/until';
import { send } from '../support/raw-request';
import { KNOWN_KEY } from './own-scenarios';
import type { StackName, TokenName } from './scenario';

const COMMON = {
  name: 'contract',
  signing: { schemes: ['hmac-v1'] },
  tenants: { validate: true, cacheSeconds: 0, staleSeconds: 0 },
  state: { removal: 'destroy', deletionProtection: false },
  patrol: { intervalSeconds: 60, probeTimeoutMs: 100, failuresToGoDown: 1 },
  usage: {},
  liveConfig: {},
  logs: { explainRequests: true },
  console: true,
} as const;

/** Nobody is limited but who calls one Cell, and a tenant that has a quota of its own. */
const LIMITED = {
  tenants: { ...COMMON.tenants, plan: 'open' },
  plans: { open: { cells: { limited: { requestsPerSecond: 0.0001, burst: 1 } } } },
} as const;
export const SPENT_TENANT = 'spent';

/** Never opens by the few calls of these tests. */
const PATIENT = { retries: 0, breaker: { minimumCalls: 10_000 } } as const;
const TRIPS = { retries: 0, breaker: { minimumCalls: 2, openSeconds: 3_600 } } as const;

/** Code that the function logged for a trace id; undefined for an answer that is no refusal. */
type LoggedCodes = Map<string, string | undefined>;

export class ContractStacks {
  readonly #folder = mkdtempSync(join(tmpdir(), 'api-contract-'));
  readonly #cells: TestCell[] = [];
  readonly #stacks: LocalStack[] = [];
  readonly #codes: LoggedCodes = new Map();
  #sound: LocalStack | undefined;
  #frail: LocalStack | undefined;
  #browsers: LocalStack | undefined;
  #tokens: Readonly<Record<TokenName, string | undefined>> | undefined;

  async enter(state: StackName): Promise<void> {
    if (state === 'sound') return this.#startSound();
    if (state === 'patrolled') return this.#patrol();
    if (state === 'keyless') return this.#startKeyless();
    if (state === 'header') return void Reflect.deleteProperty(this.#of('header').hosted.secrets.store, 'find');
    if (state === 'tableless') return this.#dropTables();
    this.#browsers = await this.#start('browsers', {
      ...COMMON,
      logs: {},
      console: false,
      language: 'en',
      auth: { mode: 'header' },
      api: { docs: 'open', cors: { origins: ['https://app.example.com'] } },
      cells: { well: 'http://127.0.0.1:9' },
    });
  }

  url(state: StackName): string {
    return this.#of(state).url;
  }

  token(state: StackName, name: TokenName): string | undefined {
    if (name === 'ops') return this.#of(state).opsToken;
    return this.#tokens?.[name];
  }

  loggedCode(traceId: string): string | undefined {
    return this.#codes.get(traceId);
  }

  async close(): Promise<void> {
    await Promise.all(this.#stacks.map((stack) => stack.close()));
    await Promise.all(this.#cells.map((cell) => cell.close()));
    rmSync(this.#folder, { recursive: true });
  }

  #of(state: StackName): LocalStack {
    const all = { sound: this.#sound, patrolled: this.#sound, browsers: this.#browsers };
    const stack = state in all ? all[state as keyof typeof all] : this.#frail;
    if (stack === undefined) throw new Error(`the stack for ${state} is not started`);
    return stack;
  }

  async #start(name: string, description: object): Promise<LocalStack> {
    const configFile = join(this.#folder, `${name}.yaml`);
    writeFileSync(configFile, JSON.stringify(description));
    const { mode } = (description as { auth: { mode: string } }).auth;
    const stack = await startLocal({
      configFile,
      // The settings name all Cells; the variable only says that no samples are wanted.
      env: { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: mode, CELL_WELL_URL: await this.#wellCell() },
      // Nothing runs by itself: the test says when the patrol goes.
      clock: { nowMs: Date.now, after: () => () => undefined },
      onLogLine: (_function, line) => this.#note(line),
      judge: judgeByRole,
      synthesize: (synthesis) =>
        synthesizeStack({ ...synthesis, sections: { ...synthesis.sections, ...administratorsAreClients(synthesis) } }),
    });
    this.#stacks.push(stack);
    return stack;
  }

  #note(line: string): void {
    if (!line.includes('"trace_id"')) return;
    const { trace_id: traceId, code } = JSON.parse(line) as { trace_id: string; code?: string };
    this.#codes.set(traceId, code);
  }

  async #wellCell(): Promise<string> {
    return this.#cell((_, response) => response.setHeader('content-type', 'application/json').end('{"data":[]}'));
  }

  async #cell(...answer: Parameters<typeof httpCell>): Promise<string> {
    const cell = await httpCell(...answer);
    this.#cells.push(cell);
    return cell.baseUrl;
  }

  async #startSound(): Promise<void> {
    const garbled = await tcpCell((socket) => socket.on('data', () => socket.end('HTTP/1.1 700 No\r\n\r\n')));
    this.#cells.push(garbled);
    const stack = await this.#start('sound', {
      ...COMMON,
      ...LIMITED,
      auth: { mode: 'jwt' },
      cells: {
        limited: { url: await this.#wellCell(), ...PATIENT },
        well: { url: 'http://127.0.0.1:9', ...PATIENT },
        teapot: {
          url: await this.#cell((_, response) =>
            response.writeHead(418, { 'content-type': 'text/plain' }).end('short'),
          ),
          ...PATIENT,
        },
        off: { url: 'http://127.0.0.1:9', enabled: false },
        gone: { url: NOBODY, ...PATIENT },
        garbled: { url: garbled.baseUrl, ...PATIENT },
        silent: { url: await this.#cell(() => undefined), timeoutMs: 100, ...PATIENT },
        readonly: { url: await this.#wellCell(), ...PATIENT },
        tripped: { url: await this.#cell((_, response) => response.writeHead(500).end()), ...TRIPS },
      },
    });
    this.#sound = stack;
    const client = await stack.issuer?.tokenFor('client');
    this.#tokens = { none: undefined, ops: stack.opsToken, user: stack.bearerToken, client };
    await putKnownKey(stack);
    await untilRefused(stack, 'GET', 'tripped');
    await untilRefused(stack, 'GET', 'limited', 429);
    const light = Buffer.from('{"color":"red","reason":"Contract","minutes":5}');
    await send(stack.url, 'PUT', '/api/admin/lights/readonly', { authorization: `Bearer ${stack.opsToken}` }, light);
    await untilRefused(stack, 'POST', 'readonly');
  }

  async #patrol(): Promise<void> {
    const { hosted } = this.#of('sound');
    const health = [...hosted.functions.values()].find(
      ({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === 'health',
    );
    await hosted.functionNamed(health?.definition.name ?? '').invoke({});
    const disabled = Buffer.from('{"status":"disabled"}');
    const headers = { authorization: `Bearer ${this.#of('sound').opsToken}` };
    await send(this.#of('sound').url, 'PATCH', '/api/admin/tenants/acme', headers, disabled);
  }

  async #startKeyless(): Promise<void> {
    this.#frail = await this.#start('frail', {
      ...COMMON,
      ...LIMITED,
      auth: { mode: 'header' },
      cells: { well: { url: 'http://127.0.0.1:9', ...PATIENT }, limited: { url: NOBODY, ...PATIENT } },
    });
    const { functions, secrets } = this.#frail.hosted;
    const known = secrets.store.find.bind(secrets.store);
    const signing = new Set([...functions.values()].map((own) => own.definition.environment[ENV.signingSecretId]));
    Object.assign(secrets.store, { find: (id: string) => (signing.has(id) ? undefined : known(id)) });
    await spend(this.#frail);
  }

  async #dropTables(): Promise<void> {
    const { resources, surroundings } = this.#of('tableless').hosted;
    const tables = resources.filter(({ type }) => type === 'AWS::DynamoDB::GlobalTable');
    await Promise.all(tables.map(({ ref }) => dropTable(surroundings.tables, ref)));
  }
}

/** The role of the sample user `client`, whose tenant can be disabled, gives every permission. */
function administratorsAreClients({ sections }: Synthesis): object {
  const { auth } = sections as { auth?: object };
  const permissions = { claim: 'role', viewer: ['none'], operator: ['none'], admin: ['client'] };
  return auth === undefined ? {} : { auth: { ...auth, permissions } };
}

/** A gateway that is slow to read its table lets requests pass meanwhile. */
async function untilRefused(
  { url, bearerToken }: LocalStack,
  method: string,
  cell: string,
  refused = 503,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${bearerToken}`,
    'x-request-id': 'refused',
    'content-type': 'application/json',
  };
  await until(
    () => send(url, method, `/api/v1/${cell}`, headers),
    ({ status }) => status === refused,
  );
}

/** A tenant that has used up its quota. */
async function spend({ url, opsToken }: LocalStack): Promise<void> {
  const headers = { authorization: `Bearer ${opsToken}`, 'x-request-id': 'spend', 'content-type': 'application/json' };
  const tenant = Buffer.from(JSON.stringify({ tenantId: SPENT_TENANT, name: 'Spent' }));
  await send(url, 'POST', '/api/admin/tenants', headers, tenant);
  const quota = Buffer.from('{"requestsPerMonth":1}');
  await send(url, 'PUT', `/api/admin/tenants/${SPENT_TENANT}/quota`, headers, quota);
  const caller = { authorization: 'Basic YTpi', 'x-tenant-id': SPENT_TENANT };
  await until(
    () => send(url, 'GET', '/api/v1/well', caller),
    ({ status }) => status === 429,
  );
}

/** Nobody has its secret: the key is there to be revoked. */
async function putKnownKey({ hosted }: LocalStack): Promise<void> {
  const table = hosted.output('contract-state', 'TenantTableName') ?? '';
  await callDynamoDb(hosted.surroundings.tables, 'PutItem', {
    TableName: table,
    Item: {
      pk: { S: KEY_PARTITION.key },
      sk: { S: KNOWN_KEY },
      tenant: { S: 'default' },
      tenantCreatedAt: { N: '0' },
      name: { S: 'Contract' },
      hash: { S: '0'.repeat(64) },
      allowedCells: { L: [] },
      createdAt: { N: '1764000000' },
      createdBy: { S: 'ops' },
    },
  });
}
