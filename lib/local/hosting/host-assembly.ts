// Hosts what a cloud assembly holds: tables, secrets, functions, the HTTP API, schedules, the event bus.

import { join } from 'node:path';
import * as ENV from '../../../lambdas/contract/environment';
import { DEFAULT_SIGNING, type SigningSettings } from '../../../lambdas/contract/signing';
import type { AlarmChange } from '../alarms/alarm-board';
import { AlarmDelivery } from '../alarms/alarm-delivery';
import { HostedAlarms } from '../alarms/hosted-alarms';
import { readCloudAssembly } from '../assembly/cloud-assembly';
import { type HostedResource, resourcesOf, stackOutput } from '../assembly/stacks';
import type { PublishedEvent } from '../aws/aws-endpoint';
import type { CallJudge } from '../aws/call-judge';
import { LogStore } from '../aws/log-store';
import type { HookResult, RolloutCalls } from '../aws/rollout-calls';
import { createTable } from '../dynamodb/create-table';
import { TABLES_FOLDER } from '../folders';
import type { Recorder } from '../front/messages';
import type { InvocationResult } from '../lambda/invocation';
import { everyMinute, type SchedulerClock, systemClock } from '../scheduler/clock';
import { Scheduler } from '../scheduler/scheduler';
import { type FunctionSurroundings, queriedLogGroups, searchedLogGroups } from './functions';
import { type HostedApi, hostApi } from './host-api';
import { type Inventory, takeInventory } from './inventory';
import { isScheduledRule, scheduleDefinition } from './schedules';
import {
  type HostedSecrets,
  type HostedServices,
  hostSecrets,
  type SecretValues,
  startServices,
} from './secrets-and-services';

export interface HostingOptions {
  /** A folder that is there, to keep tables and secrets; in memory where absent. */
  readonly dataFolder?: string | undefined;
  readonly requestsPerEnvironment: number;
  /** Values that the user named, and how others are made where the template can't say it. */
  readonly secretValues: SecretValues;
  readonly onLogLine: (functionName: string, line: string) => void;
  readonly onEvent?: ((event: PublishedEvent) => void) | undefined;
  /** Refuses calls to AWS that a function may not make; every call passes where absent. */
  readonly judge?: CallJudge | undefined;
  readonly onAlarm?: ((change: AlarmChange) => void) | undefined;
  /** Time of schedules and alarms; the machine's unless a test drives it. */
  readonly clock?: SchedulerClock | undefined;
}

export interface HostedAssembly extends HostedApi {
  /** What else serves this assembly reports here. */
  readonly recorder: Recorder;
  readonly surroundings: FunctionSurroundings;
  readonly secrets: HostedSecrets;
  readonly resources: readonly HostedResource[];
  readonly inventory: Inventory;
  readonly alarms: HostedAlarms;
  /** What the check before a rollout told CodeDeploy, oldest first. */
  readonly hookResults: readonly HookResult[];
  readonly delivery: AlarmDelivery;
  /** A stack's output by the stack's name. */
  output(stack: string, name: string): string | undefined;
  close(): Promise<void>;
}

/** Schedules run, and alarms are looked at, from the start on. @throws TemplateError for what can't be hosted as AWS would. */
export async function hostAssembly(directory: string, options: HostingOptions): Promise<HostedAssembly> {
  const { stacks, elsewhere } = readCloudAssembly(directory);
  const resources = resourcesOf(stacks);
  const { dataFolder, secretValues, judge, onEvent = () => undefined } = options;
  const inFolder = (name: string) => (dataFolder === undefined ? undefined : join(dataFolder, name));
  const secrets = hostSecrets(resources, inFolder('secrets.json'), secretValues);
  const { clock = systemClock } = options;
  const logs = new LogStore(queriedLogGroups(resources), inFolder('logs'), clock.nowMs(), searchedLogGroups(resources));
  const alarms = new HostedAlarms(resources, clock);
  const cloudWatch = { logs, metrics: alarms.metrics, alarms };
  const rollout: RolloutCalls = { hookResults: [] };
  const services = await startServices(secrets.store, inFolder(TABLES_FOLDER), onEvent, judge, cloudWatch, rollout);
  try {
    const hosted = await host(resources, elsewhere, secrets, services, alarms, logs, options);
    rollout.invoke = async (name, event) => payloadOf(await hosted.functionNamed(name).invoke(event));
    return { ...hosted, hookResults: rollout.hookResults };
  } catch (error) {
    await services.close();
    throw error;
  }
}

/** As Lambda's Invoke answers: the function's own answer, or its error as a document. */
function payloadOf(result: InvocationResult): unknown {
  if (result.ok) return result.payload ?? null;
  const { errorType, errorMessage } = result;
  return { errorType, errorMessage };
}

async function host(
  resources: readonly HostedResource[],
  elsewhere: readonly string[],
  secrets: HostedSecrets,
  services: HostedServices,
  alarms: HostedAlarms,
  logs: LogStore,
  { requestsPerEnvironment, onLogLine, onAlarm, clock = systemClock }: HostingOptions,
): Promise<Omit<HostedAssembly, 'hookResults'>> {
  const { surroundings } = services;
  const ofType = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  let closed = false;
  const recorder: Recorder = {
    line: (functionName, logGroupName, line) => {
      if (closed) return;
      alarms.recordLine(line);
      alarms.recordPlatform({ kind: 'log', logGroupName, bytes: line.length });
      logs.add(logGroupName, line, clock.nowMs());
      onLogLine(functionName, line);
    },
    platform: (event) => {
      alarms.recordPlatform(event);
      if (event.kind === 'access') logs.add(event.logGroupName, event.line, clock.nowMs());
    },
  };
  const hostedApi = hostApi(resources, surroundings, requestsPerEnvironment, recorder);
  const { functionNamed } = hostedApi;
  for (const table of ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    await createTable(surroundings.tables, table.ref, table.properties(), table.where);
  }
  const timed = [...ofType('AWS::Scheduler::Schedule'), ...resources.filter(isScheduledRule)];
  const schedules = timed.map((schedule) => scheduleDefinition(schedule, functionNamed));
  const scheduler = new Scheduler(clock);
  for (const schedule of schedules) if (schedule) scheduler.add(schedule);
  const delivery = new AlarmDelivery(resources, functionNamed, clock);
  const stopLooking = everyMinute(clock, () => {
    for (const change of alarms.tick()) {
      onAlarm?.(change);
      delivery.tell(change);
    }
  });
  return {
    ...hostedApi,
    recorder,
    surroundings,
    secrets,
    resources,
    inventory: takeInventory(resources, elsewhere),
    alarms,
    delivery,
    output: (stack, name) => stackOutput(new Set(resources.map((resource) => resource.stack)), stack, name),
    close: async () => {
      // What a function does beyond this point is cut off from everything: its complaints would only mislead.
      closed = true;
      scheduler.close();
      stopLooking();
      delivery.close();
      await services.close();
    },
  };
}

// What the template tells the functions by their variables.

/** What the functions are told by this variable; undefined where none is. */
export function variable({ functions }: Pick<HostedAssembly, 'functions'>, name: string): string | undefined {
  return [...functions.values()].map(({ definition }) => definition.environment[name]).find((value) => value);
}

export function signingOf(hosted: Pick<HostedAssembly, 'functions'>): SigningSettings {
  const described = JSON.parse(variable(hosted, ENV.signingSettings) ?? '{}') as Partial<SigningSettings>;
  return { ...DEFAULT_SIGNING, ...described };
}
