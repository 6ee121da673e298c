// The whole gateway on one machine: `npm start`. See --help.

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { DeployConfigError } from '../lib/deploy-config';
import { TemplateError } from '../lib/local/assembly/template';
import { START_CHECK_ID } from '../lib/local/front/warm-up';
import { SettingsError } from '../lib/local/settings';
import { startLocal } from '../lib/local/start-local';
import { banner } from '../lib/local/terminal/banner';
import { type CommandLine, HELP, readCommandLine } from '../lib/local/terminal/command-line';
import { Interrupted, interrupted, listenToKeys, openPage } from '../lib/local/terminal/keys';
import { openLogFile } from '../lib/local/terminal/log-file';
import { formatAlarmChange, formatCellChange, formatLogLine, type LogMode } from '../lib/local/terminal/log-lines';
import { createProgress } from '../lib/local/terminal/progress';
import { sendLoopbackDirect } from '../lib/terminal/loopback-direct';
import { styleFor } from '../lib/terminal/style';

/** What the run writes, its database's files too, is for its owner alone. */
const OWNER_ONLY_MASK = 0o077;

const FORCED_EXIT_CODE = 130;
const MAX_THREADS = 4;

/** Time that requests under way have to end after the run was told to stop. */
const GRACE_MS = 5_000;

async function run({ logs, logFile, ...options }: CommandLine): Promise<void> {
  process.umask(OWNER_ONLY_MASK);
  sendLoopbackDirect();
  const { stdout } = process;
  const complain = (error: Error) => process.stderr.write(`--log-file ${logFile}: ${error.message}\n`);
  const file = logFile === undefined ? undefined : openLogFile(logFile, complain);
  const ended = interrupted(FORCED_EXIT_CODE);
  ended.addEventListener('abort', () => stdout.write('\nEnding…\n'));
  // A reader that is gone, as after `| head`, ends the run in order; what is written meanwhile is lost.
  stdout.once('error', () => process.kill(process.pid, 'SIGHUP')).on('error', () => undefined);
  while (await runOnce(options, logs, (line) => file?.write(line), ended)) stdout.write('\nStarting again…\n');
  await file?.close();
}

/** From the start to the end. Returns whether to start again. */
async function runOnce(
  options: Omit<CommandLine, 'logs' | 'logFile'>,
  logs: LogMode,
  keep: (line: string) => void,
  ended: AbortSignal,
): Promise<boolean> {
  const { stdin, stdout, env } = process;
  const style = styleFor(stdout);
  const show = (line: string | undefined) => line !== undefined && stdout.write(`${line}\n`);
  const crash = new AbortController();
  const again = new AbortController();
  let isReady = false;
  const over = AbortSignal.any([ended, crash.signal, again.signal]);
  // What a stop cuts off is no news: while the run ends, only callers' requests are shown.
  const news = (line: string | undefined) => !over.aborted && show(line);
  const stack = await startLocal({
    ...options,
    onCrash: (error) => crash.abort(error),
    env,
    ended,
    graceMs: GRACE_MS,
    threads: Math.min(availableParallelism(), MAX_THREADS),
    warm: true,
    step: createProgress(stdout, style),
    onLogLine: (_, line) => {
      keep(line);
      // What the start itself asks is no caller's request; its lines may come late.
      const isOwn = !isReady || line.includes(START_CHECK_ID);
      const mode = isOwn && logs === 'requests' ? 'errors' : logs;
      (line.includes('"status":') ? show : news)(formatLogLine(mode, line, style));
    },
    onEvent: (event) => logs !== 'off' && news(formatCellChange(event, style)),
    onAlarm: (change) => news(formatAlarmChange(change, style)),
  });
  const readsKeys = stdin.isTTY && stdout.isTTY;
  const cells = await stack.cells?.list();
  // Before the banner, which names the keys.
  const opsPage = `${stack.url}/ops`;
  const quiet = readsKeys
    ? listenToKeys(stdin, {
        o: () => openPage(opsPage, () => show(opsPage)),
        r: () => again.abort(),
        q: () => process.kill(process.pid, 'SIGINT'),
      })
    : () => undefined;
  stdout.write(banner({ ...stack, cells, inventory: stack.hosted.inventory, readsKeys }, style));
  isReady = true;
  if (!over.aborted) await once(over, 'abort');
  quiet();
  await stack.close();
  crash.signal.throwIfAborted();
  return !ended.aborted;
}

async function main(): Promise<number> {
  try {
    const commandLine = readCommandLine(process.argv.slice(2));
    if (commandLine.help) process.stdout.write(HELP);
    else await run(commandLine);
    return 0;
  } catch (error) {
    // Ended while it started: what was there is gone again.
    if (error instanceof Interrupted) return 0;
    const expected = [SettingsError, DeployConfigError, TemplateError].some((kind) => error instanceof kind);
    process.stderr.write(`${expected ? (error as Error).message : String((error as Error).stack)}\n`);
    return 1;
  }
}

void main().then((code) => process.exit(code));
