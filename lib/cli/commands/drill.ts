// `drill alarms`: fires the alarms of the one-machine run on purpose.

import { setTimeout as wait } from 'node:timers/promises';
import { command } from '../command';
import { CONNECTION_OPTIONS } from '../connection';
import { EXIT, RefusedError, UsageError } from '../exit';
import { type AlarmState, type DrillReport, drillCheck } from '../verify/alarm-drill';
import { DEFAULT_TENANT, readTarget } from '../verify/read-target';
import { runChecks } from '../verify/run-checks';

const MINUTE_MS = 60_000;
const AFTER_MINUTE_MS = 5_000;

export const drill = command({
  help: `drill alarms [--tenant ID]
  Fires alarms of the one-machine run on purpose, by real causes at its probe Cells (npm start -- --probe), and waits until
  they are clear again: a quarter of an hour. Refuses while an alarm rings, and names those that it cannot cause.`,
  options: { ...CONNECTION_OPTIONS, tenant: { type: 'string', default: DEFAULT_TENANT } },
  async run({ values, words, terminal }) {
    if (words.join(' ') !== 'alarms') throw new UsageError('There is one drill here: drill alarms.');
    const target = await readTarget({ ...values, safe: false, alone: true }, terminal);
    const { url } = target;
    const ended = terminal.untilInterrupted();
    const alarms = () => readAlarms(url, ended);
    await alarms();
    terminal.note('DRILL: the alarms below ring on purpose.');
    const ports = {
      alarms,
      // Shortly after each whole minute, so that every minute of the metrics holds the cause once.
      minute: () => wait(MINUTE_MS - (terminal.nowMs() % MINUTE_MS) + AFTER_MINUTE_MS, undefined, { signal: ended }),
      note: terminal.note,
    };
    let report: DrillReport | undefined;
    const checks = drillCheck(ports, (found) => (report = found));
    const { results, left } = await runChecks({ target, checks, ended, onResult: () => undefined });
    if (report === undefined)
      throw new RefusedError(`No drill: ${results[0]?.reason ?? results[0]?.got ?? 'interrupted'}`);
    if (values.json) terminal.print(JSON.stringify(report, undefined, 2));
    else for (const line of linesOf(report)) terminal.print(line);
    const isProven = report.drilled.every(
      ({ rangAfter, clearedAfter }) => rangAfter !== undefined && clearedAfter !== undefined,
    );
    return isProven && left.length === 0 ? EXIT.ok : EXIT.notWell;
  },
});

const after = (minutes: number | undefined): string => (minutes === undefined ? 'NOT' : `after ${minutes} min`);

function linesOf({ drilled, notCaused }: DrillReport): string[] {
  return [
    ...drilled.map(
      ({ alarm, what, rangAfter, clearedAfter }) =>
        `${alarm}: rang ${after(rangAfter)}, was clear ${after(clearedAfter)} (${what})`,
    ),
    `Not caused, for a probe Cell cannot: ${notCaused.join(', ')}`,
  ];
}

async function readAlarms(url: string, signal: AbortSignal): Promise<readonly AlarmState[]> {
  const answer = await fetch(`${url}/_local/alarms`, { signal }).catch((error: Error) => {
    throw new RefusedError(`${url} gives no answer: ${error.message}.`);
  });
  const { data } = (await answer.json().catch(() => ({}))) as { data?: readonly AlarmState[] };
  if (answer.ok && data !== undefined) return data;
  throw new RefusedError(
    `${url} is no one-machine run, and this drill reads no alarms of CloudWatch: docs/verify.md says what to do on AWS.`,
  );
}
