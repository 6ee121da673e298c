// Every call of every function against its role in the template, and every grant against the calls that need it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { httpCell } from '../support/cell-server';
import { TRUSTED } from '../support/description';
import { type Evidence, evidenceOf } from '../support/iam/evidence';
import { covers } from '../support/iam/patterns';
import { type RoleJudge, roleJudge } from '../support/iam/role-judge';
import { TWO_REGIONS } from '../support/regions';
import { SINGLE_FUNCTIONS } from '../support/synthesized';
import { driveAll, type Hold } from './support/driven-stack';
import { closeConnections } from './support/raw-request';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const described = (yaml: string) =>
  yaml
    .replace('validate: false', 'validate: true, cacheSeconds: 0, plan: trial')
    .replace('schemes: [hmac-v1]', 'schemes: [hmac-v1, rfc9421], rfc9421Algorithm: ed25519')
    .concat(`
plans: { trial: { requestsPerSecond: 50 } }
usage: {}
logs: { explainRequests: true }
console: true
cells: { crm: { url: 'http://127.0.0.1:9', breaker: { openSeconds: 30 } } }
rollout: { traffic: canary-10-percent-5-minutes }
alarms: { contacts: { P0: [oncall@example.com] } }
proxy: { retries: 0, breaker: { openSeconds: 1 } }
patrol: { intervalSeconds: 60, failuresToGoDown: 1, overload: { looksToRed: 2, looksToGreen: 2 } }
`);

/** Together they hold every grant that a description can cause. */
const SCENES = {
  fronted: described(`${TRUSTED.replace('proxy: { authorization: forward }\n', '')}
api: { domain: { name: origin.example.com, certificateArn: '${CERTIFICATE}' } }
edge: { domain: { name: api.example.com, certificateArn: '${CERTIFICATE}' } }
network: { vpcId: vpc-00000000000000001, subnetIds: [subnet-00000000000000001, subnet-00000000000000002], securityGroupIds: [sg-00000000000000001], endpoints: existing }
`),
  'two regions': described(TWO_REGIONS.replace('proxy: { authorization: forward }\n', '')),
} as const;

const folder = mkdtempSync(path.join(tmpdir(), 'roles-'));
const evidences = new Map<string, Evidence>();
/** Refused while the functions ran. */
const refusals = new Map<string, readonly string[]>();

beforeAll(async () => {
  for (const [name, yaml] of Object.entries(SCENES)) await drive(name, yaml);
});
afterAll(() => {
  closeConnections();
  rmSync(folder, { recursive: true });
});

async function drive(name: string, yaml: string): Promise<void> {
  const configFile = path.join(folder, `${name}.yaml`);
  writeFileSync(configFile, yaml);
  const { cells, ...control } = await startCells();
  let stack: LocalStack | undefined;
  let own: RoleJudge | undefined;
  try {
    const judge = (outdir: string) => {
      own = roleJudge(outdir);
      return own.judge;
    };
    // The patrol runs when the test says so.
    const clock = { nowMs: Date.now, after: () => () => undefined };
    const [frail, sound] = cells;
    const env = { GATEWAY_PORT: '0', CELL_ERP_URL: frail.baseUrl, CELL_CRM_URL: sound.baseUrl };
    stack = await startLocal({ configFile, env, clock, judge });
    await driveAll({ stack, ...control });
  } catch (error) {
    // What a refusal breaks afterwards would hide the refusal itself.
    if (own?.refusals().length === 0) throw error;
  } finally {
    refusals.set(name, own?.refusals() ?? ['nothing ran']);
    evidences.set(name, evidenceOf(own?.resources ?? [], own?.requests() ?? []));
    await stack?.close();
    await Promise.all(cells.map((cell) => cell.close()));
  }
}

async function startCells() {
  let [status, hold]: [number, Hold | undefined] = [200, undefined];
  const healthy = { 'content-type': 'application/json' };
  const frail = await httpCell((_, response) => {
    const { onAsked, until } = hold ?? {};
    hold = undefined;
    onAsked?.();
    void Promise.resolve(until).then(() => response.writeHead(status, healthy).end('{"status":"ok"}'));
  });
  const sound = await httpCell((_, response) => response.writeHead(200, healthy).end('{"status":"ok"}'));
  return {
    cells: [frail, sound] as const,
    setStatus: (next: number) => {
      status = next;
    },
    holdNext: (next: Hold) => {
      hold = next;
    },
  };
}

const QUEUE = "CDK's grant for a failure destination brings it along; it reads the queue's own facts";
const ROLLOUT =
  'lights lie in the registry with two regions; while a second one is being added, the old version still looks here';
const OLD_LIGHTS = 'version 1.0 puts a light out by deleting it, and a rollout may send callers back to it';
const STATE = 'dynamodb:table/test-state-StateTable';
const TENANTS = 'dynamodb:table/test-state-TenantTable';
const CHANGE = 'dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query';
const PATROL = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
  (name) => `dynamodb:${name}`,
);

/** Grants that no call needs, each with the reason that it stays. */
const UNUSED: Record<string, Record<string, string>> = {
  fronted: {
    'health: sqs:GetQueueAttributes on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    'usage: sqs:GetQueueAttributes on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    'health: sqs:GetQueueUrl on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    [`admin: dynamodb:DeleteItem on ${STATE}`]: OLD_LIGHTS,
    [`health: dynamodb:DeleteItem on ${STATE}`]: OLD_LIGHTS,
    'usage: sqs:GetQueueUrl on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
  },
  'two regions': {
    'health: sqs:GetQueueAttributes on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    'usage: sqs:GetQueueAttributes on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    'health: sqs:GetQueueUrl on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    'usage: sqs:GetQueueUrl on sqs:test-gateway-HealthPathDeadLetters': QUEUE,
    [`admin: dynamodb:DeleteItem on ${STATE}`]: ROLLOUT,
    [`health: dynamodb:DeleteItem on ${STATE}`]: ROLLOUT,
    [`admin: ${CHANGE} on ${STATE} where dynamodb:LeadingKeys is LIGHT`]: ROLLOUT,
    [`admin: ${CHANGE} on ${STATE} where dynamodb:LeadingKeys is AUDIT`]: ROLLOUT,
    [`health: ${PATROL.join(' ')} on ${STATE} where dynamodb:LeadingKeys is LIGHT`]: ROLLOUT,
    [`health: ${PATROL.join(' ')} on ${STATE} where dynamodb:LeadingKeys is AUDIT`]: ROLLOUT,
    [`admin: dynamodb:DeleteItem on ${TENANTS}`]: OLD_LIGHTS,
    [`admin: ${CHANGE} on ${TENANTS} where dynamodb:LeadingKeys is LIGHT`]: OLD_LIGHTS,
    [`health: dynamodb:DeleteItem on ${TENANTS}`]: OLD_LIGHTS,
  },
};

describe.each(Object.keys(SCENES))('%s', (scene) => {
  const found = (): Evidence =>
    evidences.get(scene) ?? { refused: ['nothing ran'], withoutGrant: new Map(), callers: new Set() };

  test('no call of a function, or of AWS with its role, is refused', () => {
    expect(refusals.get(scene)).toEqual([]);
    expect(found().refused).toEqual([]);
  });

  test('each grant is needed by a call, or is listed with a reason', () => {
    const needless = [...found().withoutGrant].filter(([, refused]) => refused.length === 0).map(([grant]) => grant);
    expect(new Set(needless)).toEqual(new Set(Object.keys(UNUSED[scene] ?? {})));
  });

  test('without a grant the refusal names the function and the action', () => {
    const needed = [...found().withoutGrant].filter(([, refused]) => refused.length > 0);
    expect(needed.length).toBeGreaterThan(60);
    for (const [grant, refused] of needed) {
      const [, caller = '', actions = ''] = /^([\w-]+): (.+?) on /.exec(grant) ?? [];
      const patterns = actions.split(' ');
      for (const line of refused) {
        const [, by, action = ''] = /^([\w-]+) may not (\S+) on /.exec(line) ?? [];
        expect([by, patterns.some((pattern) => covers(pattern, action))]).toEqual([caller, true]);
      }
    }
  });
});

// The forwarder's calls are judged in `alarm-forwarder.test.ts`.
test('every function of the gateway made calls', () => {
  const callers = new Set([...evidences.values()].flatMap(({ callers: own }) => [...own]));
  expect([...callers].toSorted()).toEqual([...SINGLE_FUNCTIONS].toSorted());
});
