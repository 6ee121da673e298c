// `drill`: fires alarms on purpose, and proves a backup, here or on AWS.

import { setTimeout as wait } from 'node:timers/promises';
import { command } from '../command';
import { CONNECTION_OPTIONS, type ConnectionValues, given } from '../connection';
import { createAwsCli } from '../drill/aws-cli';
import { type AwsDrillReport, drillOnAws } from '../drill/aws-drill';
import { type BackupProof, proveBackup } from '../drill/backup-drill';
import { recordProof } from '../drill/record-proof';
import { createScripts } from '../drill/scripts';
import { EXIT, type ExitCode, RefusedError, UsageError } from '../exit';
import type { Terminal } from '../terminal';
import { type AlarmState, awsDrillCheck, type DrillReport, drillCheck } from '../verify/alarm-drill';
import type { Check } from '../verify/check';
import type { Target } from '../verify/facts';
import { DEFAULT_TENANT, readTarget } from '../verify/read-target';
import { runChecks } from '../verify/run-checks';

const MINUTE_MS = 60_000;
const AFTER_MINUTE_MS = 5_000;

export const drill = command({
  summary: 'ring alarms and restore backups, as a test',
  help: `drill alarms [--tenant ID] [--deployment NAME]
  Rings alarms on purpose, and waits until each has rung and is clear again,
  half an hour at most, on AWS three quarters. Names the alarms that it cannot
  ring. Refuses while an alarm rings, during a deployment, and while a live
  version is on trial.
  Without --deployment: alarms of the one-machine run, by real failures of its
  probe Cells (npm start -- --probe).
  With --deployment NAME: twins of the alarms on AWS, by the AWS CLI and its
  sign-in. Production's own alarms keep working.
drill backup --deployment NAME [--table tenants]
  Backs up a live table on AWS, restores it into a scratch table, compares the
  two, and removes the scratch table. Prints what a disaster would have lost,
  and how long the restore took.
With --url and the ops token it reports to a deployment with a console, whose
ops page shows the last drills and which are overdue.`,
  options: {
    ...CONNECTION_OPTIONS,
    tenant: { type: 'string', default: DEFAULT_TENANT },
    deployment: { type: 'string' },
    table: { type: 'string', default: 'tenants' },
  },
  async run({ values, words, terminal }) {
    const [what = ''] = words;
    if (words.length !== 1 || !['alarms', 'backup'].includes(what))
      throw new UsageError('There are two drills: drill alarms, drill backup.');
    const deployment = given(values.deployment);
    if (what === 'backup') return backup(deployment, values, terminal);
    const target = await readTarget({ ...values, safe: false, alone: true }, terminal);
    const ended = terminal.untilInterrupted();
    // Shortly after each whole minute, so that every minute of the metrics holds the cause once.
    const minute = () =>
      wait(MINUTE_MS - (terminal.nowMs() % MINUTE_MS) + AFTER_MINUTE_MS, undefined, { signal: ended });
    const surroundings = { target, ended, minute, terminal, isJson: values.json === true };
    const { code, summary } = await (deployment === undefined ? here(surroundings) : there(surroundings, deployment));
    await recordProof({ kind: 'alarms', ok: code === EXIT.ok, summary }, values, terminal);
    return code;
  },
});

/** How a drill ended, and what it says of itself on the ops page. */
interface Ended {
  readonly code: ExitCode;
  readonly summary: string;
}

interface Surroundings {
  readonly target: Target;
  readonly ended: AbortSignal;
  readonly minute: () => Promise<void>;
  readonly terminal: Terminal;
  readonly isJson: boolean;
}

async function here({ target, ended, minute, terminal, isJson }: Surroundings): Promise<Ended> {
  const alarms = () => readAlarms(target.url, ended);
  await alarms();
  terminal.note('DRILL: the alarms below ring on purpose.');
  const ports = { alarms, minute, note: terminal.note };
  const report = await reported<DrillReport>(target, ended, (onReport) => drillCheck(ports, onReport));
  const { drilled, notCaused } = report.value;
  const caused = drilled.map(({ alarm, what, rangAfter, clearedAfter }) =>
    lineOf(alarm, what, rangAfter, clearedAfter),
  );
  print(terminal, isJson, report.value, [...caused, `Not caused, for a probe Cell cannot: ${notCaused.join(', ')}`]);
  return endedWith(drilled, notCaused.length, report.isClean);
}

async function there({ target, ended, minute, terminal, isJson }: Surroundings, name: string): Promise<Ended> {
  const { note, nowMs, env } = terminal;
  const ports = { aws: createAwsCli(env), deployment: name, minute, nowMs, note };
  const report = await reported<AwsDrillReport>(target, ended, (onReport) =>
    awsDrillCheck((own) => drillOnAws({ ...ports, ...own }), onReport),
  );
  const { drilled, notCaused, left } = report.value;
  print(terminal, isJson, report.value, [
    ...drilled.map(({ alarm, what, rangAfter, clearedAfter }) => lineOf(alarm, what, rangAfter, clearedAfter)),
    ...notCaused.map(({ alarm, why }) => `${alarm}: not caused: ${why}`),
  ]);
  return endedWith(drilled, notCaused.length, report.isClean && left.length === 0);
}

async function reported<T>(
  target: Target,
  ended: AbortSignal,
  checksOf: (onReport: (report: T) => void) => Check[],
): Promise<{ readonly value: T; readonly isClean: boolean }> {
  const found: T[] = [];
  const checks = checksOf((report) => found.push(report));
  const { results, left } = await runChecks({ target, checks, ended, onResult: () => undefined });
  const [value] = found;
  if (value === undefined)
    throw new RefusedError(`No drill: ${results[0]?.reason ?? results[0]?.got ?? 'interrupted'}`);
  return { value, isClean: left.length === 0 };
}

interface Heard {
  readonly rangAfter: number | undefined;
  readonly clearedAfter: number | undefined;
}

const isProven = (one: Heard): boolean => one.rangAfter !== undefined && one.clearedAfter !== undefined;

function endedWith(drilled: readonly Heard[], notCaused: number, isClean: boolean): Ended {
  const proven = drilled.filter(isProven).length;
  return {
    code: isClean && proven === drilled.length ? EXIT.ok : EXIT.notWell,
    summary: `${proven} of ${drilled.length} alarms rang and were clear again; ${notCaused} cannot be caused`,
  };
}

const after = (minutes: number | undefined): string => (minutes === undefined ? 'NOT' : `after ${minutes} min`);
const lineOf = (alarm: string, what: string, rang: number | undefined, cleared: number | undefined): string =>
  `${alarm}: rang ${after(rang)}, was clear ${after(cleared)} (${what})`;

function print({ print: put }: Terminal, isJson: boolean, report: object, lines: readonly string[]): void {
  if (isJson) put(JSON.stringify(report, undefined, 2));
  else for (const line of lines) put(line);
}

async function backup(
  deployment: string | undefined,
  values: ConnectionValues & { readonly table: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { table, json } = values;
  if (deployment === undefined) throw new UsageError('drill backup needs --deployment: the name of the description.');
  if (table !== 'tenants' && table !== 'state')
    throw new UsageError(`--table is ${table}, and has to be tenants or state.`);
  const { env, nowMs, note } = terminal;
  const proof = await proveBackup({
    aws: createAwsCli(env),
    script: createScripts(env),
    deployment,
    table,
    nowMs,
    note,
    ended: terminal.untilInterrupted(),
  });
  print(terminal, json === true, proof, backupLines(proof));
  const { missing, different, unknown, left, compared, recoveryTimeMs } = proof;
  const isWhole = missing + different + unknown + left.length === 0;
  const wrong = `${missing} missing, ${different} different, ${unknown} unknown`;
  const summary = `${table}: of ${compared} items ${wrong}; restored in ${seconds(recoveryTimeMs)}`;
  await recordProof({ kind: 'backup', ok: isWhole, summary }, values, terminal);
  return isWhole ? EXIT.ok : EXIT.notWell;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;

function backupLines(proof: BackupProof): string[] {
  const { table, items, compared, missing, different, unknown, newestBackupAgeMs, recoveryTimeMs } = proof;
  return [
    `${table}: ${items} items restored; of ${compared} that did not change meanwhile ${missing} are missing, ${different} differ; ${unknown} are unknown`,
    `RPO: ${newestBackupAgeMs === undefined ? 'there was NO backup before this one' : `the newest backup was ${seconds(newestBackupAgeMs)} old`}`,
    `RTO: ${seconds(recoveryTimeMs)} from the start of the restore to a table that was read whole`,
  ];
}

async function readAlarms(url: string, signal: AbortSignal): Promise<readonly AlarmState[]> {
  const answer = await fetch(`${url}/_local/alarms`, { signal }).catch((error: Error) => {
    throw new RefusedError(`${url} gives no answer: ${error.message}.`);
  });
  const { data } = (await answer.json().catch(() => ({}))) as { data?: readonly AlarmState[] };
  if (answer.ok && data !== undefined) return data;
  throw new RefusedError(`${url} is no one-machine run: on AWS, name the deployment by --deployment.`);
}
