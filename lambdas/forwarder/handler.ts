// Wiring of the forwarder of alarms: one function, one robot.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { AlarmWords } from '../contract/alarm-words';
import * as ASSET_FILE from '../contract/asset-files';
import * as ENV from '../contract/environment';
import { createSecretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { createLineLog, LOG_LEVELS } from '../runtime/line-log';
import { readSecretAccess } from '../runtime/secret-access';
import { exchange } from '../transport/exchange';
import { createForwarder, type QueueEvent } from './app';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

const env = readEnvironment(process.env, (reader) => ({
  kind: reader.oneOf(ENV.robotKind, ['dingTalk', 'weCom'] as const),
  secretId: reader.text(ENV.robotSecretId),
  taskRoot: reader.text('LAMBDA_TASK_ROOT'),
  access: readSecretAccess(reader),
  logLevel: reader.oneOf(ENV.logLevel, LOG_LEVELS, 'INFO'),
}));
const log = createLineLog('forwarder', { level: env.logLevel });
const secrets = createSecretSource(env.access, process.env);

const forward = createForwarder({
  kind: env.kind,
  words: JSON.parse(readFileSync(`${env.taskRoot}/${ASSET_FILE.alarmWords}`, 'utf8')) as AlarmWords,
  // Read each time: a robot's secret is turned while an alarm waits for it.
  readSecret: () => secrets.read(env.secretId),
  post: async (url, body) => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const answer = await exchange(url, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    return { status: answer.status, body: answer.body.toString('utf8') };
  },
  clock: Date.now,
  pause: (ms) => pause(ms),
});

export const handler = async (event: QueueEvent): Promise<void> => {
  log.info('Forwarded', { robot: env.kind, notices: await forward(event) });
};
