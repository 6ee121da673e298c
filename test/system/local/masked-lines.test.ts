// With masking on, no line of a run loses anything: what metrics, queries and rankings read is there, and is not personal data.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LocalStack, startLocal } from '../../../lib/local/start-local';
import { driveAll } from '../../local/support/driven-stack';
import { closeConnections } from '../../local/support/raw-request';
import { httpCell } from '../../support/cell-server';
import { judgeByRole } from '../../support/iam/role-judge';
import { TWO_REGIONS } from '../../support/regions';

interface Policy {
  readonly Configuration: {
    readonly CustomDataIdentifier: readonly { readonly Name: string; readonly Regex: string }[];
  };
}

/** AWS says what its own identifier finds, and not how: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-managed-data-identifiers.html */
const EMAIL = String.raw`[\w.+-]+@[\w-]+\.\w+`;

const folder = mkdtempSync(path.join(tmpdir(), 'masked-'));
const lines: string[] = [];
let patterns: readonly string[] = [];
let resources: LocalStack['hosted']['resources'] = [];

beforeAll(async () => {
  const configFile = path.join(folder, 'config.yaml');
  const yaml = TWO_REGIONS.replace('proxy: { authorization: forward }\n', '').replace(
    'validate: false',
    'validate: true, plan: trial, cacheSeconds: 0, staleSeconds: 0',
  );
  writeFileSync(
    configFile,
    `${yaml}logs: { maskPersonalData: true, level: DEBUG, explainRequests: true }
plans: { trial: { requestsPerSecond: 50 } }
usage: {}
console: true
cells: { crm: { url: 'http://127.0.0.1:9', breaker: { openSeconds: 30 } } }
alarms: { contacts: { P0: [oncall@example.com] } }
proxy: { retries: 0, breaker: { openSeconds: 1 } }
patrol: { intervalSeconds: 60, failuresToGoDown: 1, overload: { looksToRed: 2, looksToGreen: 2 } }
`,
  );
  let status = 200;
  let hold: Promise<void> | undefined;
  let onAsked = (): void => undefined;
  const answer = '{"status":"ok"}';
  const frail = await httpCell((_, response) => {
    const until = hold;
    hold = undefined;
    if (until) onAsked();
    void Promise.resolve(until).then(() =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer),
    );
  });
  const sound = await httpCell((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer),
  );
  const env = { GATEWAY_PORT: '0', CELL_ERP_URL: frail.baseUrl, CELL_CRM_URL: sound.baseUrl };
  const clock = { nowMs: Date.now, after: () => () => undefined };
  const stack = await startLocal({
    judge: judgeByRole,
    configFile,
    env,
    clock,
    onLogLine: (_, line) => lines.push(line),
  });
  resources = stack.hosted.resources;
  patterns = resources
    .filter(({ type }) => type === 'AWS::Logs::LogGroup')
    .flatMap((group) => {
      const { DataProtectionPolicy } = group.properties() as { DataProtectionPolicy: Policy };
      return DataProtectionPolicy.Configuration.CustomDataIdentifier.map(({ Regex }) => Regex);
    });
  await driveAll({
    stack,
    setStatus: (next) => {
      status = next;
    },
    holdNext: (next) => {
      hold = next.until;
      onAsked = next.onAsked;
    },
  });
  await stack.close();
  await Promise.all([frail.close(), sound.close()]);
});
afterAll(() => {
  closeConnections();
  rmSync(folder, { recursive: true });
});

test('no pattern of the policy finds anything in the lines of a run', () => {
  expect(new Set(patterns).size).toBe(2);
  expect(lines.length).toBeGreaterThan(50);
  const found = lines.flatMap((line) =>
    [...new Set([...patterns, EMAIL])].flatMap((pattern) => line.match(new RegExp(pattern, 'g')) ?? []),
  );
  expect(found).toEqual([]);
});

test('the lines have metrics of each function that publishes, with their time', () => {
  const metrics = lines.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line) as Metrics);
  expect(new Set(metrics.map(({ service }) => service))).toEqual(new Set(['proxy', 'health', 'usage']));
  for (const { _aws } of metrics) expect(String(_aws.Timestamp)).toMatch(/^\d{13}$/);
});

interface Metrics {
  readonly service: string;
  readonly _aws: { readonly Timestamp: number };
}

test('each field that a ranking reads is in the lines', () => {
  const rules = resources
    .filter(({ type }) => type === 'AWS::CloudWatch::InsightRule')
    .map((rule) => rule.properties());
  const fields = rules.flatMap(({ RuleBody }) =>
    [...String(RuleBody).matchAll(/"\$\.(\w+)"/g)].map(([, field = '']) => field),
  );
  expect(fields.length).toBeGreaterThan(0);
  expect([...new Set(fields)].filter((field) => !lines.some((line) => line.includes(`"${field}":`)))).toEqual([]);
});
