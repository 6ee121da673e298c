// The forwarder's wiring: a batch goes to the robot of the deployment's secret, and the log says how much of it.

import * as ASSET_FILE from '../../../lambdas/contract/asset-files';
import * as ENV from '../../../lambdas/contract/environment';
import type { QueueEvent } from '../../../lambdas/forwarder/app';
import { capturedOutput } from '../../support/captured-output';
import { startFunctionEnvironment } from '../../support/function-environment';
import { type StandIn, weCom } from './robot';

let environment: Awaited<ReturnType<typeof startFunctionEnvironment>>;
let robot: StandIn;

beforeAll(async () => {
  robot = await weCom(Date.now);
  environment = await startFunctionEnvironment({
    secrets: { robot: JSON.stringify({ webhook: robot.webhook }) },
    files: { [ASSET_FILE.alarmWords]: { deployment: 'prod', rules: {} } },
  });
});
afterAll(() => Promise.all([environment.stop(), robot.close()]));

type Handler = (event: QueueEvent) => Promise<void>;
const handlerOf = () =>
  environment.load(() => require('../../../lambdas/forwarder/handler') as { handler: Handler }, {
    [ENV.robotKind]: 'weCom',
    [ENV.robotSecretId]: 'robot',
  }).handler;
const batch = (...messages: string[]): QueueEvent => ({
  Records: messages.map((Message) => ({ body: JSON.stringify({ Subject: Message, Message }) })),
});

test('a batch is one message of the robot, and one line of the log', async () => {
  const lines = await capturedOutput(() => handlerOf()(batch('Backup failed', 'Budget used up')));
  expect(robot.sent).toHaveLength(1);
  expect(robot.sent[0]?.text).toContain('Budget used up');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'INFO', message: 'Forwarded', robot: 'weCom', notices: 2 },
  ]);
});

test('a batch that the robot refuses is delivered again by the queue', async () => {
  robot.faults.push((_, response) => response.writeHead(404).end());
  const lines = await capturedOutput(async () => {
    await expect(handlerOf()(batch('Backup failed'))).rejects.toThrow('did not take a message: status 404');
  });
  expect(lines).toEqual([]);
});
