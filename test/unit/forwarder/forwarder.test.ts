// Alarms reach the robots of 钉钉 and 企业微信, against stand-ins of their APIs.

import { createForwarder } from '../../../lambdas/forwarder/app';
import type { RobotKind } from '../../../lambdas/forwarder/robots';
import { exchange } from '../../../lambdas/transport/exchange';
import { dingTalk, type Fault, type StandIn, weCom } from './robot';

const WORDS = {
  deployment: 'prod',
  rules: {
    'cell-down': { title: '业务单元宕机', meaning: '巡检认定该业务单元宕机已超过 1 分钟。' },
    'cell-down-many': { title: '多个业务单元宕机', meaning: '至少两个。' },
  },
};
const START_MS = Date.parse('2026-11-30T21:05:00Z');

let nowMs: number;
let robot: StandIn;
let isEndless: boolean;
const pauses: number[] = [];

interface Alarm {
  readonly name?: string;
  readonly to?: string;
  readonly from?: string;
  readonly reason?: string;
  readonly at?: string;
  readonly severity?: string;
  readonly runbook?: string;
}

function alarm({
  name = 'prod-cell-down-erp',
  to = 'ALARM',
  from = 'OK',
  reason = 'Threshold Crossed',
  at = '2026-11-30T21:02:00.000+0000',
  severity = 'P1',
  runbook = 'https://api.example.com/ops#/runbook/cell-down',
}: Alarm = {}) {
  const message = {
    AlarmName: name,
    AlarmDescription: `${severity} 业务单元宕机 / A Cell is down. The patrol judged it down. Runbook: ${runbook}`,
    NewStateValue: to,
    OldStateValue: from,
    NewStateReason: reason,
    StateChangeTime: at,
  };
  return record({ Type: 'Notification', Subject: `${to}: "${name}"`, Message: JSON.stringify(message) });
}

const record = (envelope: object) => ({ body: JSON.stringify(envelope) });

function forwarder(kind: RobotKind, secret: object | string = robot, timeoutMs = 30_000) {
  const { webhook, secret: own } = secret as StandIn;
  return createForwarder({
    kind,
    words: WORDS,
    readSecret: async () => (typeof secret === 'string' ? secret : JSON.stringify({ webhook, secret: own })),
    post: async (url, body) => {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const answer = await exchange(url, { method: 'POST', headers, body, timeoutMs, maxBytes: 10_000 });
      return { status: answer.status, body: answer.body.toString('utf8') };
    },
    clock: () => nowMs,
    pause: async (ms) => {
      pauses.push(ms);
      nowMs += ms;
      if (isEndless) throw new Error('The pause did not end');
    },
  });
}

beforeEach(() => {
  nowMs = START_MS;
  pauses.length = 0;
  isEndless = false;
});
afterEach(() => robot.close());

const KINDS = [
  ['dingTalk', () => dingTalk('SECabc', () => nowMs)],
  ['weCom', () => weCom(() => nowMs)],
] as const;

describe.each(KINDS)('%s', (kind, open) => {
  beforeEach(async () => {
    robot = await open();
  });

  test('takes a message in plain Chinese with severity, meaning, age and the runbook', async () => {
    await expect(forwarder(kind)({ Records: [alarm()] })).resolves.toBe(1);
    expect(robot.sent.map(({ text }) => text.split('\n\n'))).toEqual([
      [
        '### P1 告警 业务单元宕机 （erp）',
        '**P1 告警 业务单元宕机 （erp）**',
        '> 巡检认定该业务单元宕机已超过 1 分钟。',
        '- 已持续 3 分钟，自 2026-11-30 21:02 UTC 起',
        '- 处理手册：[https://api.example.com/ops#/runbook/cell-down](https://api.example.com/ops#/runbook/cell-down)',
      ],
    ]);
  });

  test('gathers what rings at once into one message, the worst first, one entry an alarm', async () => {
    const Records = [
      alarm({ severity: 'P2', name: 'prod-other' }),
      alarm({ to: 'OK', from: 'ALARM', at: '2026-11-30T21:04:00.000+0000' }),
      alarm({ severity: 'P0', name: 'prod-cell-down-many' }),
      alarm(),
    ];
    await forwarder(kind)({ Records });
    const headings = robot.sent.map(({ text }) => text.match(/^(?:###|\*\*).*$/gm));
    expect(headings).toEqual([
      [
        '### 网关：3 条通知',
        '**P0 告警 多个业务单元宕机**',
        '**P2 告警 prod-other**',
        '**P1 已恢复 业务单元宕机 （erp）**',
      ],
    ]);
    expect(robot.sent[0]?.text).toContain('1 分钟前，2026-11-30 21:04 UTC，期间变化 2 次');
  });

  test('says what did not fit, by severity', async () => {
    const Records = Array.from({ length: 100 }, (_, index) => alarm({ name: `prod-cell-down-${index}` }));
    await forwarder(kind)({ Records });
    const text = robot.sent[0]?.text ?? '';
    const shown = text.match(/^\*\*P1/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(text).toContain(`**另有 ${100 - shown} 条没有逐条列出**（P1 ${100 - shown} 条），请看运维页或 CloudWatch。`);
  });

  test('says DRILL first', async () => {
    await forwarder(kind)({ Records: [alarm({ reason: 'DRILL: set by hand' })] });
    expect(robot.sent[0]?.text).toMatch(/^### DRILL P1 告警/);
    nowMs += 60_000;
    await forwarder(kind)({ Records: [alarm({ name: 'prod-x', reason: 'DRILL' }), alarm()] });
    expect(robot.sent[1]?.text).toMatch(/^### DRILL 网关：2 条通知/);
    expect(robot.sent[1]?.text).toContain('**DRILL P1 告警 prod-x**');
  });

  test('forwards a notice that is no alarm as plain text', async () => {
    const envelope = {
      Subject: 'Backup [failed](http://x)',
      Message: 'job *1*\nfailed',
      Timestamp: '2026-11-30T21:00:00Z',
    };
    await forwarder(kind)({ Records: [record(envelope), { body: 'no JSON' }] });
    expect(robot.sent[0]?.text).toContain('**通知 Backup failed(http://x)**\n\n> job 1 failed\n\n- 5 分钟前');
    nowMs += 60_000;
    await forwarder(kind)({ Records: [record(envelope)] });
    expect(robot.sent[1]?.text).toMatch(/^### 通知 Backup failed\(http:\/\/x\)\n/);
    expect(robot.sent[0]?.text).toContain('> no JSON\n\n- 时间未知');
  });

  test('leaves out an alarm that has its first data', async () => {
    await expect(forwarder(kind)({ Records: [alarm({ to: 'OK', from: 'INSUFFICIENT_DATA' })] })).resolves.toBe(0);
    expect(robot.calls()).toBe(0);
  });

  test('stays below twenty messages a minute with two environments, and loses none', async () => {
    const pair = [forwarder(kind), forwarder(kind)];
    const free = [START_MS, START_MS];
    for (let count = 0; count < 30; count += 1) {
      nowMs = free[count % 2] ?? 0;
      await pair[count % 2]?.({ Records: [alarm()] });
      free[count % 2] = nowMs;
    }
    expect(robot.sent).toHaveLength(30);
  });

  test('leaves what the robot does not take for now to the queue, without a further try', async () => {
    const code = kind === 'weCom' ? 45_009 : 130_101;
    robot.faults.push(answering(JSON.stringify({ errcode: code, errmsg: 'too fast' })));
    await expect(forwarder(kind)({ Records: [alarm()] })).rejects.toThrow(`errcode ${code}`);
    expect([robot.calls(), robot.sent]).toEqual([1, []]);
  });

  test.each<[string, Fault]>([
    ['a status of 502', (_, response) => response.writeHead(502).end()],
    ['a system that is busy', (_, response) => response.end('{"errcode":-1,"errmsg":"system busy"}')],
    ['an answer that is no JSON', (_, response) => response.end('<html>')],
    ['an answer without errcode', (_, response) => response.end('null')],
    ['an answer that comes too late', () => undefined],
    ['a connection that is closed', (request) => request.socket.destroy()],
    [
      'an answer with two lengths',
      (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabc'),
    ],
    [
      'an answer that ends early',
      (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"errcode":0'),
    ],
  ])('tries again after %s', async (what, fault) => {
    robot.faults.push(fault);
    await forwarder(kind, robot, what.endsWith('too late') ? 500 : undefined)({ Records: [alarm()] });
    expect([robot.calls(), robot.sent.length, pauses]).toEqual([2, 1, [500]]);
  });

  test('sends nothing before a pause is over, neither the next message nor the same again', async () => {
    const forward = forwarder(kind);
    await forward({ Records: [alarm()] });
    isEndless = true;
    await expect(forward({ Records: [alarm()] })).rejects.toThrow('The pause did not end');
    expect(robot.calls()).toBe(1);
    robot.faults.push((_, response) => response.writeHead(502).end());
    await expect(forwarder(kind)({ Records: [alarm()] })).rejects.toThrow('The pause did not end');
    expect(robot.calls()).toBe(2);
  });

  test('gives up after three tries, and shows nothing of the secret', async () => {
    for (let count = 0; count < 3; count += 1) robot.faults.push((_, response) => response.writeHead(500).end());
    const failure = await forwarder(kind)({ Records: [alarm()] }).catch(String);
    expect(failure).toBe(`Error: The robot of ${kind} did not take a message: status 500`);
    expect([robot.calls(), pauses]).toEqual([3, [500, 1_500]]);
  });

  test('names how the network failed, and nothing of a failure that may show the secret', async () => {
    for (let count = 0; count < 3; count += 1) robot.faults.push((request) => request.socket.destroy());
    const { webhook, secret } = robot;
    const [closed, unknown] = await Promise.all([
      forwarder(kind)({ Records: [alarm()] }).catch(String),
      createForwarder({
        kind,
        words: WORDS,
        readSecret: async () => JSON.stringify({ webhook, secret }),
        post: () => Promise.reject(new Error(`bad address ${webhook}`)),
        clock: () => nowMs,
        pause: async () => undefined,
      })({ Records: [alarm()] }).catch(String),
    ]);
    expect(closed).toBe(`Error: The robot of ${kind} did not take a message: ECONNRESET`);
    expect(unknown).toBe(`Error: The robot of ${kind} did not take a message: the call failed`);
  });

  test.each([
    [429, 'a robot that takes no more this minute'],
    [404, 'an address that is gone'],
    [302, 'a redirect'],
  ])('does not try again after the status %i: %s', async (status) => {
    robot.faults.push((_, response) => response.writeHead(status).end('{"errcode":0}'));
    const failure = await forwarder(kind)({ Records: [alarm()] }).catch(String);
    expect(failure).toBe(`Error: The robot of ${kind} did not take a message: status ${status}`);
    expect(robot.calls()).toBe(1);
  });

  test('tries no refusal again', async () => {
    const wrong = { ...robot, webhook: robot.webhook.replace('=abc', '=abd') };
    await expect(forwarder(kind, wrong)({ Records: [alarm()] })).rejects.toThrow(/errcode (300001|93000)$/);
    expect(robot.calls()).toBe(1);
  });

  test.each([
    '',
    'generated',
    '{}',
    '{"webhook":"ftp://x"}',
    '{"webhook":"http://example.com/robot"}',
    '{"webhook":7}',
  ])('says what the secret must be where it is %j', async (text) => {
    await expect(forwarder(kind, text)({ Records: [alarm()] })).rejects.toThrow('is not JSON such as');
  });
});

test('a signature by another secret is refused by the robot', async () => {
  robot = await dingTalk('SECabc', () => nowMs);
  await expect(forwarder('dingTalk', { ...robot, secret: 'SECabd' })({ Records: [alarm()] })).rejects.toThrow(
    'errcode 310000',
  );
});

test('a robot without a secret of its own is asked by its address alone', async () => {
  robot = await weCom(() => nowMs);
  const asked: string[] = [];
  const forward = createForwarder({
    kind: 'dingTalk',
    words: WORDS,
    readSecret: async () => JSON.stringify({ webhook: robot.webhook, secret: '' }),
    post: async ({ href }) => {
      asked.push(href);
      return { status: 200, body: '{"errcode":0}' };
    },
    clock: () => nowMs,
    pause: async () => undefined,
  });
  expect(await forward({ Records: [alarm()] })).toBe(1);
  expect(asked).toEqual([robot.webhook]);
});

function answering(body: string): Fault {
  return (_, response) => response.end(body);
}
