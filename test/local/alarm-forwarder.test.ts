// Alarms of the local stack reach the robots of groups, by the queues and functions of the template.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ENV from '../../lambdas/contract/environment';
import { type LocalStack, startLocal } from '../../lib/local/start-local';
import { judgeByRole } from '../support/iam/role-judge';
import { untilTrue } from '../support/until';
import { dingTalk, type StandIn, weCom } from '../unit/forwarder/robot';

const SECRET = 'SECabc';
const folder = mkdtempSync(join(tmpdir(), 'forwarder-'));
/** What the run wants done later: the test says when. */
const planned: { readonly delayMs: number; readonly run: () => void }[] = [];
const clock = {
  nowMs: Date.now,
  after: (delayMs: number, run: () => void) => {
    planned.push({ delayMs, run });
    return () => undefined;
  },
};
let robots: Record<'dingTalk' | 'weCom', StandIn>;
let stack: LocalStack;

beforeAll(async () => {
  robots = { dingTalk: await dingTalk(SECRET, Date.now), weCom: await weCom(Date.now) };
  const configFile = join(folder, 'gateway.yaml');
  writeFileSync(
    configFile,
    JSON.stringify({
      name: 'forwarding',
      auth: { mode: 'header' },
      signing: { schemes: ['hmac-v1'] },
      tenants: { validate: false },
      cells: { erp: 'http://127.0.0.1:9' },
      state: { removal: 'destroy', deletionProtection: false },
      alarms: {
        runbookUrl: 'https://wiki.example.com/{rule}',
        forward: { dingTalk: {}, weCom: { severities: ['P0'] } },
      },
    }),
  );
  const env = { GATEWAY_PORT: '0', GATEWAY_AUTH_MODE: 'header', CELL_ERP_URL: 'http://127.0.0.1:9' };
  stack = await startLocal({ configFile, env, clock, judge: judgeByRole });
  for (const { definition } of stack.hosted.functions.values()) {
    const { [ENV.robotKind]: kind, [ENV.robotSecretId]: id = '' } = definition.environment;
    if (kind === undefined) continue;
    const { webhook, secret } = robots[kind as keyof typeof robots];
    const current = stack.hosted.secrets.store.find(id)?.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
    Object.assign(current ?? {}, { value: JSON.stringify({ webhook, secret }) });
  }
});

afterAll(async () => {
  await stack?.close();
  await Promise.all(Object.values(robots).map((robot) => robot.close()));
  rmSync(folder, { recursive: true });
});

function ring(alarm: string): void {
  const name = `forwarding-${alarm}`;
  const properties = stack.hosted.resources.find(({ ref }) => ref === name)?.properties();
  stack.hosted.delivery.tell({
    name,
    description: String(properties?.['AlarmDescription']),
    from: 'OK',
    to: 'ALARM',
    atMs: Date.now(),
  });
}

function pass(delayMs: number): void {
  const due = planned.filter((plan) => plan.delayMs === delayMs);
  for (const plan of due) planned.splice(planned.indexOf(plan), 1);
  for (const { run } of due) run();
}

const WINDOW_MS = 5_000;
const VISIBILITY_MS = 180_000;

test('what rings within the window is one message, and each robot hears of its severities', async () => {
  const before = { dingTalk: robots.dingTalk.sent.length, weCom: robots.weCom.sent.length };
  ring('gateway-5xx-rate');
  ring('latency-p95');
  pass(WINDOW_MS);
  const sent = () => [robots.dingTalk.sent.slice(before.dingTalk), robots.weCom.sent.slice(before.weCom)];
  await untilTrue(() => sent().every(({ length }) => length === 1));
  const [dingTalkText = '', weComText = ''] = sent().map(([message]) => message?.text);
  expect(dingTalkText).toMatch(/^### 网关：2 条通知/);
  expect(dingTalkText).toContain('https://wiki.example.com/latency-p95');
  expect([weComText.includes('gateway-5xx-rate'), weComText.includes('latency-p95')]).toEqual([true, false]);
});

test('what the robot does not take comes again', async () => {
  const { sent, calls, faults } = robots.dingTalk;
  const before = { calls: calls(), sent: sent.length };
  faults.push((_, response) => response.end('{"errcode":310000,"errmsg":"sign not match"}'));
  ring('latency-p95');
  pass(WINDOW_MS);
  await untilTrue(() => planned.some(({ delayMs }) => delayMs === VISIBILITY_MS));
  pass(VISIBILITY_MS);
  await untilTrue(() => sent.length === before.sent + 1);
  expect([calls() - before.calls, stack.hosted.delivery.deadLetters()]).toEqual([2, []]);
});
