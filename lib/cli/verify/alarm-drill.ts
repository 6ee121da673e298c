// Fires alarms on purpose, each by a real cause at the probe Cells, and waits until they are clear again.

import { RefusedError } from '../exit';
import { type Check, group, row } from './check';
import { answered } from './expectations';
import type { Tools } from './tools';

export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
}

interface Cause {
  /** The alarm's name without the deployment's prefix. */
  readonly alarm: string;
  readonly what: string;
  readonly begin?: (t: Tools) => Promise<unknown>;
  /** What each minute holds until the alarm rings. */
  readonly minute?: (t: Tools) => Promise<unknown>;
  readonly end?: (t: Tools) => Promise<unknown>;
}

const FAILING = 'the probe Cell fails requests';
/** Above the least number of requests that the rates of the alarms are judged by. */
const REQUESTS = 40;
const BRITTLE = 'probe-circuit';
const LIGHT_MINUTES = 30;

const times = async (count: number, send: () => Promise<unknown>): Promise<void> => {
  for (let sent = 0; sent < count; sent += 1) await send();
};

export const CAUSES: readonly Cause[] = [
  {
    alarm: 'signature-refused',
    what: 'the probe Cell refuses signatures',
    minute: (t) => times(6, () => t.order({ status: 403, headers: [['X-Signature-Refused', 'key_unknown']] })),
  },
  { alarm: 'gateway-5xx-rate', what: FAILING, minute: (t) => times(REQUESTS, () => t.order({ status: 500 })) },
  { alarm: 'cell-5xx-rate-probe', what: FAILING },
  { alarm: 'cell-trouble-probe', what: FAILING },
  { alarm: 'gateway-outage', what: FAILING },
  {
    alarm: 'circuit-open',
    what: 'the probe Cell with a brittle circuit fails',
    minute: (t) => times(6, () => t.order({ status: 500 }, { cell: BRITTLE })),
    // An open circuit closes by good calls alone.
    end: (t) => t.eventually(() => times(3, async () => answered(await t.order({}, { cell: BRITTLE }), 200))),
  },
  {
    alarm: 'red-light',
    what: 'the probe Cell is read-only',
    begin: (t) => t.redLight('probe', LIGHT_MINUTES),
    end: (t) => t.admin('PUT', '/api/admin/lights/probe', { color: 'green' }),
  },
];

export interface Drilled {
  readonly alarm: string;
  readonly what: string;
  /** Minutes until it rang; undefined where it did not. */
  readonly rangAfter: number | undefined;
  /** Minutes after the cause was gone until it was clear again. */
  readonly clearedAfter: number | undefined;
}

export interface DrillPorts {
  readonly alarms: () => Promise<readonly AlarmState[]>;
  readonly minute: () => Promise<void>;
  readonly note: (line: string) => void;
}

export interface DrillReport {
  readonly drilled: readonly Drilled[];
  /** Alarms that no probe Cell can cause. */
  readonly notCaused: readonly string[];
}

/** The rate over five minutes, and some for the ends of minutes. */
const MOST_MINUTES = 12;

/** @throws RefusedError where an alarm rings already: a drill must not hide what is real. */
export async function drillAlarms(t: Tools, ports: DrillPorts): Promise<DrillReport> {
  const before = await ports.alarms();
  const ringing = before.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  if (ringing.length > 0) throw new RefusedError(`No drill while an alarm rings: ${ringing.join(', ')}.`);
  const causes = CAUSES.filter(({ alarm }) => before.some(({ name }) => name.endsWith(`-${alarm}`)));
  for (const { begin } of causes) await begin?.(t);
  const rang = await until(causes, 'ALARM', ports, async (waiting) => {
    // An alarm that follows another has no minute of its own: what causes the first goes on for it.
    const whats = new Set(waiting.map(({ what }) => what));
    for (const { what, minute } of causes) if (whats.has(what)) await minute?.(t);
  });
  for (const { end } of causes) await end?.(t);
  const cleared = await until(causes, 'OK', ports, async () => {
    await times(REQUESTS, () => t.order({}));
    // An environment that had not looked may have answered without closing anything.
    await times(REQUESTS, () => t.order({}, { cell: BRITTLE }));
  });
  return {
    drilled: causes.map(({ alarm, what }) => ({
      alarm,
      what,
      rangAfter: rang.get(alarm),
      clearedAfter: cleared.get(alarm),
    })),
    notCaused: before.map(({ name }) => name).filter((name) => !causes.some(({ alarm }) => name.endsWith(`-${alarm}`))),
  };
}

/** Passes minutes until each alarm was once in the state; by alarm, after how many. */
async function until(
  causes: readonly Cause[],
  state: AlarmState['state'],
  { alarms, minute, note }: DrillPorts,
  hold: (waiting: readonly Cause[]) => Promise<unknown>,
): Promise<ReadonlyMap<string, number>> {
  const reached = new Map<string, number>();
  for (let minutes = 1; minutes <= MOST_MINUTES && reached.size < causes.length; minutes += 1) {
    await hold(causes.filter(({ alarm }) => !reached.has(alarm)));
    await minute();
    const now = await alarms();
    for (const { alarm } of causes) {
      if (reached.has(alarm) || !now.some((one) => one.name.endsWith(`-${alarm}`) && one.state === state)) continue;
      reached.set(alarm, minutes);
      note(`DRILL ${alarm} is ${state} after ${minutes} min`);
    }
  }
  return reached;
}

/** As a run takes it: tenant, lights and Ctrl-C are handled as for any check. */
export function drillCheck(ports: DrillPorts, onReport: (report: DrillReport) => void): Check[] {
  const drill = row(
    'alarms',
    'Alarms ring by their cause and are clear again without it',
    ['admin', 'probe', 'breaks'],
    async (t) => onReport(await drillAlarms(t, ports)),
  );
  return group(
    'drill',
    'An alarm that nobody has heard may be silent when it matters.',
    'deploy/docs/监控与告警说明.md',
    [drill],
  );
}

/** What the drill on AWS needs of the gateway itself. */
export interface GatewaySide {
  /** The answer of `GET /api/admin/config`, where the deployment has that route. */
  readonly liveConfig: () => Promise<{ readonly status: number; readonly json: () => object }>;
  /** Undefined without a probe Cell. */
  readonly fault: ((fails: boolean) => Promise<unknown>) | undefined;
}

/** A quarter of the probe Cell's own requests, at the least number that its alarm is judged by. */
const PROBE_REQUESTS = 12;
/** Good requests of nobody, which keep the share of failures of the whole gateway below every alarm's. */
const PADDING = 45;

export function awsDrillCheck<R>(drill: (gateway: GatewaySide) => Promise<R>, onReport: (report: R) => void): Check[] {
  const run = async (t: Tools): Promise<void> => {
    const fault = async (fails: boolean): Promise<void> => {
      for (let sent = 0; sent < PROBE_REQUESTS; sent += 1)
        await t.order(fails && sent % 4 === 0 ? { status: 500 } : {}, { method: 'POST', body: '{}' });
      await times(PADDING, () => t.send('GET', '/health'));
    };
    const liveConfig = async () => {
      const answer = await t.admin('GET', '/api/admin/config');
      return { status: answer.status, json: () => answer.json() };
    };
    onReport(await drill({ liveConfig, fault: t.facts.probe === undefined ? undefined : fault }));
  };
  return group(
    'drill',
    'An alarm that nobody has heard may be silent when it matters.',
    'deploy/docs/监控与告警说明.md',
    [row('alarms', 'Alarms ring by their cause and are clear again without it', ['admin'], run)],
  );
}
