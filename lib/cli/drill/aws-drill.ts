// The fire drill on AWS: each alarm rings at a subscriber and is clear again, by a real fault at the probe Cell or by its
// twin, and production's own alarms stay awake.

import { RefusedError } from '../exit';
import { type Aws, FROM_INPUT, listOf } from './aws-cli';
import {
  type ConfigAnswer,
  readLiveAlarms,
  refuseWhileDeploying,
  refuseWhileRinging,
  refuseWhileTrying,
} from './guards';
import type { LiveAlarms, StateValue } from './live-alarm';
import { linesOf, type MetricPlan } from './metric-lines';
import { type Heard, type Subscriber, subscribe } from './subscriber';
import { DRILL, type NotCaused, PROBE, type Twin, twinsOf } from './twins';

/** Faults at the probe Cell: alarms of its own series alone. */
const REAL_RULES = [`cell-5xx-rate-${PROBE}`, `cell-trouble-${PROBE}`];
const REAL = 'the probe Cell fails requests';
const MADE_UP = 'metric lines as the functions write them, of the drill’s own series';
/** The longest look back that a twin may have, and what CloudWatch takes to read lines and to look. */
const MOST_MINUTES = 22;
const CHUNK_LINES = 1_000;

export interface AwsDrillPorts {
  readonly aws: Aws;
  readonly deployment: string;
  readonly liveConfig: () => Promise<ConfigAnswer>;
  /** Sends what makes the probe Cell's own alarm ring, or requests that are good; undefined without a probe Cell. */
  readonly fault: ((fails: boolean) => Promise<unknown>) | undefined;
  readonly minute: () => Promise<void>;
  readonly nowMs: () => number;
  readonly note: (line: string) => void;
}

export interface DrilledOnAws {
  readonly alarm: string;
  readonly what: string;
  /** Minutes until it rang, and until a subscriber had heard it; undefined where it did not. */
  readonly rangAfter: number | undefined;
  readonly clearedAfter: number | undefined;
  /** It notifies nobody: it only feeds other alarms. */
  readonly isSilent: boolean;
}

export interface AwsDrillReport {
  readonly drilled: readonly DrilledOnAws[];
  readonly notCaused: readonly NotCaused[];
  /** What could not be removed, as sentences. */
  readonly left: readonly string[];
}

type Undo = (step: () => Promise<unknown>) => void;

/** @throws RefusedError while something changes, is tried, or rings */
export async function drillOnAws(ports: AwsDrillPorts): Promise<AwsDrillReport> {
  const { aws, deployment } = ports;
  await refuseWhileChanging(ports);
  const alarms = await readLiveAlarms(aws, deployment);
  refuseWhileRinging(alarms);
  if (alarms.metric.length === 0) throw new RefusedError(`The stack ${deployment}-observability has no alarms.`);
  const steps: (() => Promise<unknown>)[] = [];
  const left: string[] = [];
  try {
    const { drilled, notCaused } = await ring(ports, alarms, (step) => steps.push(step));
    return { drilled, notCaused, left };
  } finally {
    for (let step = steps.pop(); step !== undefined; step = steps.pop())
      await step().catch((error: Error) => left.push(error.message));
    for (const line of left) ports.note(`NOT REMOVED: ${line}`);
  }
}

async function refuseWhileChanging({ aws, deployment, liveConfig }: AwsDrillPorts): Promise<void> {
  await refuseWhileDeploying(aws, deployment);
  refuseWhileTrying(await liveConfig());
}

/** One alarm that is to ring: the twin, or the real one. */
interface Expected {
  readonly alarm: string;
  readonly watched: string;
  readonly what: string;
  readonly isSilent: boolean;
}

async function ring(ports: AwsDrillPorts, alarms: LiveAlarms, undo: Undo): Promise<Omit<AwsDrillReport, 'left'>> {
  const { aws, deployment, fault, note } = ports;
  const all = [...alarms.metric, ...alarms.composite];
  const real = all.filter(
    ({ AlarmName }) => fault !== undefined && REAL_RULES.some((rule) => AlarmName === `${deployment}-${rule}`),
  );
  const { twins, notCaused } = twinsOf(alarms, deployment, new Set(real.map(({ AlarmName }) => AlarmName)));
  const topics = [...new Set(all.flatMap(({ AlarmActions = [] }) => AlarmActions))].filter((arn) =>
    arn.includes(':sns:'),
  );
  const subscriber = await subscribe(aws, deployment, topics, undo);
  // First of all, so that nobody on call takes what follows for real.
  await announce(aws, topics, `DRILL: alarms of ${deployment} ring on purpose`, [
    `A fire drill of ${deployment} begins. Nothing is wrong.`,
    `Alarms whose names begin with ${DRILL} belong to it, and so do: ${real.map(({ AlarmName }) => AlarmName).join(', ') || 'no others'}.`,
    'Every other alarm is real. A second message says when the drill is over.',
  ]);
  undo(() => announce(aws, topics, `DRILL over: alarms of ${deployment} are real again`, ['The fire drill is over.']));
  await putTwins(aws, twins, undo);
  const log = await openLog(aws, deployment, undo);
  const expected: Expected[] = [
    ...real.map(({ AlarmName, AlarmActions = [] }) => ({
      alarm: AlarmName,
      watched: AlarmName,
      what: REAL,
      isSilent: AlarmActions.length === 0,
    })),
    ...twins.map(({ alarm, topics: told }) => ({
      alarm,
      watched: `${DRILL}${alarm}`,
      what: MADE_UP,
      isSilent: told.length === 0,
    })),
  ];
  note(`DRILL: ${expected.length} alarms ring on purpose.`);
  const hold = async (phase: keyof MetricPlan): Promise<void> => {
    if (real.length > 0) await fault?.(phase === 'ring');
    await log(
      linesOf(
        twins.flatMap(({ plan }) => plan[phase]),
        ports.nowMs(),
      ),
    );
  };
  const rang = await until('ALARM', expected, ports, subscriber, () => hold('ring'));
  const cleared = await until('OK', expected, ports, subscriber, () => hold('clear'));
  return {
    drilled: expected.map(({ alarm, watched, what, isSilent }) => ({
      alarm,
      what,
      isSilent,
      rangAfter: rang.get(watched),
      clearedAfter: cleared.get(watched),
    })),
    notCaused,
  };
}

/** Passes minutes until each alarm was in the state, and heard where somebody is told; by alarm, after how many. */
async function until(
  state: StateValue,
  expected: readonly Expected[],
  ports: AwsDrillPorts,
  { listen }: Subscriber,
  hold: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const { aws, minute, note } = ports;
  const reached = new Map<string, number>();
  const heard: Heard[] = [];
  const names = expected.map(({ watched }) => watched);
  for (let minutes = 1; minutes <= MOST_MINUTES && reached.size < expected.length; minutes += 1) {
    // A deployment or a trial that began meanwhile would be judged by the drill's failures.
    await refuseWhileChanging(ports);
    await hold();
    await minute();
    const states = await statesOf(aws, names);
    heard.push(...(await listen()));
    for (const { watched, isSilent } of expected) {
      const isTold = isSilent || heard.some((one) => one.alarm === watched && one.state === state);
      if (reached.has(watched) || !isTold || states.get(watched) !== state) continue;
      reached.set(watched, minutes);
      note(`DRILL ${watched} is ${state} after ${minutes} min`);
    }
  }
  return reached;
}

async function statesOf(aws: Aws, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  const types = ['--alarm-types', 'MetricAlarm', 'CompositeAlarm'];
  for (let from = 0; from < names.length; from += 100) {
    const answer = await aws([
      'cloudwatch',
      'describe-alarms',
      '--alarm-names',
      ...names.slice(from, from + 100),
      ...types,
    ]);
    for (const kind of ['MetricAlarms', 'CompositeAlarms']) {
      const found = listOf(answer, kind) as readonly { readonly AlarmName: string; readonly StateValue: string }[];
      for (const { AlarmName, StateValue } of found) states.set(AlarmName, StateValue);
    }
  }
  return states;
}

/** Composites after what they look at, and away before it. */
async function putTwins(aws: Aws, twins: readonly Twin[], undo: Undo): Promise<void> {
  const ordered = [
    ...twins.filter(({ kind }) => kind === 'metric'),
    ...twins.filter(({ kind }) => kind === 'composite'),
  ];
  for (const { kind, input } of ordered) {
    await aws(['cloudwatch', `put-${kind}-alarm`, '--cli-input-json', FROM_INPUT], JSON.stringify(input));
    undo(() => aws(['cloudwatch', 'delete-alarms', '--alarm-names', String(input['AlarmName'])]));
  }
}

/** A log group of the drill's own; CloudWatch reads metrics from lines wherever they are written. */
async function openLog(aws: Aws, deployment: string, undo: Undo): Promise<(lines: readonly string[]) => Promise<void>> {
  const name = `/${deployment}/drill`;
  const stream = 'drill';
  await aws(['logs', 'create-log-group', '--log-group-name', name]);
  undo(() => aws(['logs', 'delete-log-group', '--log-group-name', name]));
  await aws(['logs', 'create-log-stream', '--log-group-name', name, '--log-stream-name', stream]);
  return async (lines) => {
    for (let from = 0; from < lines.length; from += CHUNK_LINES) {
      const events = lines.slice(from, from + CHUNK_LINES).map((message) => {
        const { _aws: directive } = JSON.parse(message) as { readonly _aws: { readonly Timestamp: number } };
        return { timestamp: directive.Timestamp, message };
      });
      const to = ['--log-group-name', name, '--log-stream-name', stream];
      await aws(['logs', 'put-log-events', ...to, '--log-events', FROM_INPUT], JSON.stringify(events));
    }
  };
}

async function announce(
  aws: Aws,
  topics: readonly string[],
  subject: string,
  sentences: readonly string[],
): Promise<void> {
  for (const topic of topics) {
    const message = ['--subject', subject.slice(0, 100), '--message', sentences.join('\n')];
    await aws(['sns', 'publish', '--topic-arn', topic, ...message]);
  }
}
