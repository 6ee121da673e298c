// The whole gateway on one machine: `npm start`. See --help.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { DeployConfigError } from '../lib/deploy-config';
import type { AlarmChange } from '../lib/local/alarms/alarm-board';
import { TemplateError } from '../lib/local/assembly/template';
import type { PublishedEvent } from '../lib/local/aws/aws-endpoint';
import { temporaryFolder } from '../lib/local/folders';
import { START_CHECK_ID } from '../lib/local/front/warm-up';
import type { LocalOptions } from '../lib/local/local-options';
import { SettingsError } from '../lib/local/settings';
import { type LocalStack, startLocal } from '../lib/local/start-local';
import { banner } from '../lib/local/terminal/banner';
import { type CommandLine, HELP, readCommandLine } from '../lib/local/terminal/command-line';
import { Interrupted, interrupted, listenToKeys, openPage } from '../lib/local/terminal/keys';
import { openLogFile } from '../lib/local/terminal/log-file';
import { formatAlarmChange, formatCellChange, formatLogLine, type LogMode } from '../lib/local/terminal/log-lines';
import { createProgress } from '../lib/local/terminal/progress';
import { afterNextChange, followChanges } from '../lib/local/watch';
import { PROBE_SECRET_VARIABLE } from '../lib/probe/secret-variable';
import { asCalled } from '../lib/terminal/called-as';
import { sendLoopbackDirect } from '../lib/terminal/loopback-direct';
import { styleFor } from '../lib/terminal/style';
import { columnsOf, wrapText } from '../lib/terminal/wrap-text';

/** What the run writes, its database's files too, is for its owner alone. */
const OWNER_ONLY_MASK = 0o077;

const FORCED_EXIT_CODE = 130;
const MAX_THREADS = 4;

/** Time that requests under way have to end after the run was told to stop. */
const GRACE_MS = 5_000;

async function run({ logs, logFile, watch, ...options }: CommandLine): Promise<void> {
  process.umask(OWNER_ONLY_MASK);
  sendLoopbackDirect();
  const { stdout, env } = process;
  const complain = (error: Error) => process.stderr.write(`--log-file ${logFile}: ${error.message}\n`);
  const file = logFile === undefined ? undefined : openLogFile(logFile, complain);
  const ended = interrupted(FORCED_EXIT_CODE);
  ended.addEventListener('abort', () => stdout.write('\nEnding…\n'));
  // A reader that is gone, as after `| head`, ends the run in order; what is written meanwhile is lost.
  stdout.once('error', () => process.kill(process.pid, 'SIGHUP')).on('error', () => undefined);
  // Tables and keys outlive a start, so that what was printed and stored stays good; without --data they go with the run.
  const folder = options.dataFolder === undefined ? await temporaryFolder('cell-gateway-data-') : undefined;
  const every = { ...options, dataFolder: options.dataFolder ?? folder?.path };
  const shown: Shown = { logs, keep: (line) => file?.write(line) };
  let last: Served | undefined;
  const probe = { [PROBE_SECRET_VARIABLE]: randomBytes(32).toString('base64url') };
  while (!ended.aborted) {
    if (last) stdout.write('\nStarting again…\n');
    const port = last && { GATEWAY_PORT: new URL(last.originUrl).port };
    last = await runOnce(
      { ...every, env: { ...probe, ...env, ...port } },
      shown,
      ended,
      watch ? last : undefined,
      watch,
    );
  }
  folder?.remove();
  await file?.close();
}

interface Shown {
  readonly logs: LogMode;
  readonly keep: (line: string) => void;
}

/** What the next start has to know of a run. */
type Served = Pick<LocalStack, 'files' | 'originUrl'>;

interface Telling extends Shown {
  readonly show: (line: string | undefined) => unknown;
  isReady: boolean;
  readonly isOver: () => boolean;
}

/** How a run is started, and what is shown of it. */
function tellsOf(telling: Telling) {
  const { logs, keep, show } = telling;
  const style = styleFor(process.stdout);
  // What a stop cuts off is no news: while the run ends, only callers' requests are shown.
  const news = (line: string | undefined) => !telling.isOver() && show(line);
  return {
    graceMs: GRACE_MS,
    threads: Math.min(availableParallelism(), MAX_THREADS),
    warm: true,
    step: createProgress(process.stdout, style),
    onLogLine: (_: string, line: string) => {
      keep(line);
      // What the start itself asks is no caller's request; its lines may come late.
      const isOwn = !telling.isReady || line.includes(START_CHECK_ID);
      const mode = isOwn && logs === 'requests' ? 'errors' : logs;
      (line.includes('"status":') ? show : news)(formatLogLine(mode, line, style));
    },
    onEvent: (event: PublishedEvent) => logs !== 'off' && news(formatCellChange(event, style)),
    onAlarm: (change: AlarmChange) => news(formatAlarmChange(change, style)),
  };
}

/**
 * From the start to the end, or to the wish to start again. Where `last` is given and the start fails, the fault is shown,
 * and the run waits for the next change of a file.
 */
async function runOnce(
  options: Pick<LocalOptions, 'configFile' | 'dataFolder' | 'onePerEnvironment' | 'env'>,
  { logs, keep }: Shown,
  ended: AbortSignal,
  last: Served | undefined,
  watch: boolean,
): Promise<Served> {
  const { stdin, stdout } = process;
  const style = styleFor(stdout);
  const show = (line: string | undefined) => line !== undefined && stdout.write(`${line}\n`);
  const crash = new AbortController();
  const again = new AbortController();
  const over = AbortSignal.any([ended, crash.signal, again.signal]);
  const telling = { logs, keep, show, isReady: false, isOver: () => over.aborted };
  let stack: LocalStack;
  try {
    stack = await startLocal({ ...options, ...tellsOf(telling), onCrash: (error) => crash.abort(error), ended });
  } catch (error) {
    if (last === undefined || ended.aborted) throw error;
    show(style('red', wrapText((error as Error).message, columnsOf(stdout))));
    return afterNextChange(last, ended);
  }
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
  const screen = banner({ ...stack, cells, inventory: stack.hosted.inventory, readsKeys }, style);
  stdout.write(asCalled(screen, process.env));
  telling.isReady = true;
  if (watch) void followChanges(stack, again, over, show);
  if (!over.aborted) await once(over, 'abort');
  quiet();
  await stack.close();
  crash.signal.throwIfAborted();
  return stack;
}

async function main(): Promise<number> {
  try {
    const commandLine = readCommandLine(process.argv.slice(2));
    if (commandLine.help) process.stdout.write(asCalled(HELP, process.env));
    else await run(commandLine);
    return 0;
  } catch (error) {
    // Ended while it started: what was there is gone again.
    if (error instanceof Interrupted) return 0;
    const expected = [SettingsError, DeployConfigError, TemplateError].some((kind) => error instanceof kind);
    const text = expected ? asCalled((error as Error).message, process.env) : String((error as Error).stack);
    process.stderr.write(`${wrapText(text, columnsOf(process.stderr))}\n`);
    return 1;
  }
}

void main().then((code) => process.exit(code));
