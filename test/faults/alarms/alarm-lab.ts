// A whole gateway on this machine whose minutes a test counts: real Lambdas, real Cells that break on order, and the
// alarms of the synthesized template.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AlarmState } from '../../../lib/local/alarms/evaluate';
import type { PlatformDatapoints } from '../../../lib/local/alarms/platform-events';
import { createTable } from '../../../lib/local/dynamodb/create-table';
import type { FunctionDefinition } from '../../../lib/local/lambda/invocation';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { type Answer, httpCell, type TestCell } from '../../support/cell-server';
import { dropTable } from '../../support/embedded-table';
import { judgeByRole } from '../../support/iam/role-judge';

const MINUTE_MS = 60_000;
/** Name of the deployment under test. */
export const PREFIX = 'alarm-lab';
export const CELLS = ['crm', 'erp', 'oa'] as const;
export type CellName = (typeof CELLS)[number];

/** How a Cell answers, its `/health` included. */
export type CellMood = 'well' | 'failing' | 'failing-requests' | 'refusing-signatures' | 'silent';

const ANSWERS: Readonly<Record<CellMood, Answer>> = {
  well: (_, response) => response.end('{"status":"up"}'),
  failing: (_, response) => response.writeHead(500).end('{"code":"BOOM"}'),
  'failing-requests': ({ url }, response) =>
    url === '/health' ? response.end('{"status":"up"}') : response.writeHead(500).end('{"code":"BOOM"}'),
  'refusing-signatures': ({ url }, response) =>
    url === '/health'
      ? response.end('{"status":"up"}')
      : response.writeHead(403, { 'X-Signature-Refused': 'key_unknown' }).end('{"code":"SIGNATURE_INVALID"}'),
  silent: () => undefined,
};

export interface Minute {
  /** Requests to each Cell, in each burst. */
  readonly requests: number;
  /** Bursts so far apart that a table out of reach is asked again in each. */
  readonly bursts: number;
  readonly adminCalls: number;
  readonly patrols: boolean;
  /** Backup jobs that AWS Backup reports. */
  readonly backups: { readonly completed: number; readonly failed: number };
  /** How many minutes it really is. */
  readonly lasts: number;
  readonly platform: readonly PlatformDatapoints[];
}

export const OTHER_REGION = 'eu-west-1';

/** Only so that the registry is replicated: nothing of the other region is hosted here. */
const TWO_REGIONS = {
  region: 'eu-central-1',
  secondRegion: {
    region: OTHER_REGION,
    certificateArn: `arn:aws:acm:${OTHER_REGION}:123456789012:certificate/second`,
  },
  api: {
    domain: {
      name: 'api.example.com',
      certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/first',
      hostedZone: { id: 'Z1', name: 'example.com' },
    },
  },
};

const BUSY: Minute = {
  requests: 12,
  bursts: 1,
  adminCalls: 0,
  patrols: true,
  backups: { completed: 1, failed: 0 },
  lasts: 1,
  platform: [],
};
/** Pause of an environment after a failed look at the table, by the true clock. */
const TABLE_RETRY_MS = { mean: 2_000, longest: 3_000 };

export class AlarmLab {
  readonly moods = new Map<string, CellMood>();
  #nowMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  #cells: TestCell[] = [];
  #stack: LocalStack | undefined;
  readonly #countsUsage: boolean;
  readonly #folder = mkdtempSync(join(tmpdir(), 'alarm-lab-'));

  constructor({ countsUsage = true } = {}) {
    this.#countsUsage = countsUsage;
  }

  async start(): Promise<void> {
    const cell = (name: string) =>
      httpCell((received, response) => ANSWERS[this.moods.get(name) ?? 'well'](received, response));
    this.#cells = await Promise.all([...CELLS, 'control'].map(cell));
    const [crm, erp, oa, control] = this.#cells.map(({ baseUrl }) => baseUrl);
    const description = {
      name: PREFIX,
      auth: { mode: 'header' },
      signing: { schemes: ['hmac-v1'] },
      // Usage needs tenants that are validated, and the start then adds some with the ops token, which it reads.
      tenants: { validate: this.#countsUsage, plan: 'ample' },
      ...(this.#countsUsage && { usage: {} }),
      liveConfig: {},
      // More than a quick machine sends: its requests drained a burst of a thousand.
      plans: { ample: { requestsPerSecond: 20_000, concurrency: 1_000 } },
      state: { removal: 'destroy', deletionProtection: false },
      patrol: { intervalSeconds: 60, probeTimeoutMs: 2_000, failuresToGoDown: 2, controlUrl: control },
      proxy: { stateRefreshMs: 100, connectTimeoutMs: 5_000, breaker: { openSeconds: 1 } },
      alarms: { cells: 'all' },
      backup: { enabled: true },
      ...TWO_REGIONS,
      rollout: { traffic: 'canary-10-percent-5-minutes' },
    };
    const configFile = join(this.#folder, 'lab.yaml');
    writeFileSync(configFile, JSON.stringify(description));
    this.#stack = await startLocal({
      judge: judgeByRole,
      configFile,
      env: {
        GATEWAY_PORT: '0',
        GATEWAY_AUTH_MODE: 'header',
        CELL_CRM_URL: crm,
        CELL_ERP_URL: erp,
        CELL_OA_URL: oa,
        // The lease of a circuit's probe whose end could not be written.
        GATEWAY_PROXY_TIMEOUT_SEC: '5',
      },
      // Nothing runs by itself: the test says what a minute holds.
      clock: { nowMs: () => this.#nowMs, after: () => () => undefined },
    });
  }

  async close(): Promise<void> {
    await this.#stack?.close();
    await Promise.all(this.#cells.map((cell) => cell.close()));
    rmSync(this.#folder, { recursive: true });
  }

  get stack(): LocalStack {
    if (!this.#stack) throw new Error('the lab is not started');
    return this.#stack;
  }

  /** Lets a minute pass with what it holds, then looks at the alarms. */
  async pass(minute: Partial<Minute> = {}): Promise<void> {
    const { requests, bursts, adminCalls, patrols, backups, lasts, platform } = { ...BUSY, ...minute };
    for (let burst = 0; burst < bursts; burst += 1) {
      if (burst > 0) await setTimeout(TABLE_RETRY_MS.mean * 1.05);
      await Promise.all(CELLS.map((cell) => this.#callers(cell, requests)));
    }
    await Promise.all(Array.from({ length: adminCalls }, () => this.admin('GET', '/api/admin/incidents')));
    if (patrols) await this.stack.hosted.functionNamed(this.functionName('health')).invoke({});
    for (const point of [...platform, ...backupJobs(backups)])
      this.stack.hosted.alarms.metrics.record({ ...point, timestampMs: this.#nowMs });
    this.#nowMs += lasts * MINUTE_MS;
    this.stack.hosted.alarms.tick();
  }

  /** One after the other: all at once they would wait for each other on a busy machine, longer than tables and Cells may. */
  async #callers(cell: CellName, requests: number): Promise<void> {
    for (let sent = 0; sent < requests; sent += 1) await this.call(cell);
  }

  async call(cell: CellName): Promise<number> {
    const response = await fetch(`${this.stack.url}/api/v1/${cell}/things`, {
      // Not a bearer token: the authorizer would have to read the ops token to tell them apart.
      headers: { authorization: 'Basic YTpi', 'x-tenant-id': 'default' },
    });
    await response.arrayBuffer();
    return response.status;
  }

  async admin(method: string, path: string, body?: object): Promise<number> {
    const response = await fetch(`${this.stack.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.stack.opsToken}`,
        'content-type': 'application/json',
        'x-request-id': 'lab',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Everything answers again: circuits that opened meanwhile have closed. */
  async mend(): Promise<void> {
    this.moods.clear();
    for (const cell of CELLS) {
      for (let well = 0; well < 3; ) {
        well = (await this.call(cell)) === 200 ? well + 1 : 0;
        if (well === 0) await setTimeout(50);
      }
    }
  }

  async light(color: 'red' | 'green'): Promise<void> {
    const body = color === 'red' ? { color, reason: 'lab', minutes: 60 } : { color };
    const status = await this.admin('PUT', '/api/admin/lights/gateway', body);
    if (status !== 200) throw new Error(`the light answered ${status}`);
  }

  /** From now on the store has nothing for anybody. */
  forgetSecrets(): void {
    Object.assign(this.stack.hosted.secrets.store, { find: () => undefined });
  }

  recallSecrets(): void {
    Reflect.deleteProperty(this.stack.hosted.secrets.store, 'find');
  }

  async dropStateTable(): Promise<void> {
    await dropTable(this.stack.hosted.surroundings.tables, this.#stateTable().ref);
  }

  /** Puts the table back, and waits until each environment may look at it again: a test's minutes pass faster. */
  async restoreStateTable(): Promise<void> {
    const table = this.#stateTable();
    await createTable(this.stack.hosted.surroundings.tables, table.ref, table.properties(), table.where);
    await setTimeout(TABLE_RETRY_MS.longest * 1.05);
  }

  tableNames(): string[] {
    return this.#resources('AWS::DynamoDB::GlobalTable').map(({ ref }) => ref);
  }

  attributes(type: string, name: string): string[] {
    return this.#resources(type).flatMap((resource) => resource.attribute(name) ?? []);
  }

  /** A hosted function by its short name. */
  definition(short: string): FunctionDefinition {
    const hosts = [...this.stack.hosted.functions.values()];
    const found = hosts.find(({ definition }) => definition.environment['POWERTOOLS_SERVICE_NAME'] === short);
    if (!found) throw new Error(`there is no function ${short}`);
    return found.definition;
  }

  functionName(short: string): string {
    return this.definition(short).name;
  }

  #resources(type: string) {
    return this.stack.hosted.resources.filter((resource) => resource.type === type);
  }

  /** The one that both regions hold. */
  replicatedTable(): string {
    return this.#table('TenantTable').ref;
  }

  #stateTable() {
    return this.#table('StateTable');
  }

  #table(id: string) {
    const table = this.#resources('AWS::DynamoDB::GlobalTable').find(({ where }) => where.includes(id));
    if (!table) throw new Error(`there is no ${id}`);
    return table;
  }

  /** Alarm name without the deployment's prefix -> state. */
  states(): Map<string, AlarmState> {
    return new Map(this.stack.hosted.alarms.status().map(({ name, state }) => [name.slice(PREFIX.length + 1), state]));
  }

  state(alarm: string): AlarmState | undefined {
    return this.states().get(alarm);
  }

  firing(): string[] {
    return [...this.states()].filter(([, state]) => state === 'ALARM').map(([name]) => name);
  }

  isSuppressed(alarm: string): boolean {
    return this.stack.hosted.alarms
      .status()
      .some(({ name, suppressed }) => name === `${PREFIX}-${alarm}` && suppressed);
  }
}

function backupJobs({ completed, failed }: Minute['backups']): PlatformDatapoints[] {
  const jobs = { namespace: 'AWS/Backup', dimensions: { BackupVaultName: `${PREFIX}-vault` } };
  return [
    { ...jobs, values: { NumberOfBackupJobsFailed: [failed] } },
    ...(completed > 0 ? [{ ...jobs, values: { NumberOfBackupJobsCompleted: [completed] } }] : []),
  ];
}
