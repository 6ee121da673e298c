// How a start of the one-machine run is told what to do, and what each part of it is handed.

import type { AlarmChange } from './alarms/alarm-board';
import type { PublishedEvent } from './aws/aws-endpoint';
import type { CallJudge } from './aws/call-judge';
import type { SchedulerClock } from './scheduler/clock';
import type { Environment, LocalSettings } from './settings';
import type { Synthesis, Synthesized } from './synthesize';

export interface LocalOptions {
  readonly env: Environment;
  /** Starts probe Cells too, which `gateway verify` gives orders to; `stack`: as the Lambda of the stack `<name>-probe`. */
  readonly probe?: boolean | 'stack';
  /** The deployment description, relative to the working directory. */
  readonly configFile?: string | undefined;
  /** Keeps tables and keys for the next start. */
  readonly dataFolder?: string | undefined;
  /** Lambda's own way: an environment serves one request at a time. */
  readonly onePerEnvironment?: boolean;
  /** How many threads serve requests, where the platform can share a port among them; 1 without it. */
  readonly threads?: number;
  /** Runs a step of the start; what is shown meanwhile is the caller's. */
  readonly step?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly onLogLine?: (functionName: string, line: string) => void;
  readonly onEvent?: (event: PublishedEvent) => void;
  /** Judges the functions' calls to AWS, by the cloud assembly's folder; every call passes where absent. */
  readonly judge?: (outdir: string) => CallJudge;
  /** An alarm of the template changed its state. */
  readonly onAlarm?: (change: AlarmChange) => void;
  /** Time of schedules and alarms, so that a test can drive it. */
  readonly clock?: SchedulerClock;
  /** A thread that served requests died. */
  readonly onCrash?: (error: Error) => void;
  /** Asks every thread once before the start is over: the first caller finds them loaded. */
  readonly warm?: boolean;
  /** Ends a start that is under way, before its next step; `startLocal` then rejects with the signal's reason. */
  readonly ended?: AbortSignal;
  /** What requests under way have to end when the stack is closed. */
  readonly graceMs?: number;
  /** Writes the cloud assembly; the stack's own unless a test has another. */
  readonly synthesize?: (synthesis: Synthesis) => Promise<Synthesized>;
}

/** What every part of a start is handed. */
export interface Start {
  readonly options: LocalOptions;
  readonly settings: LocalSettings;
  readonly onClose: (closer: () => unknown) => void;
  readonly step: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}
