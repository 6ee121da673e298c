// Hosts what a cloud assembly holds: tables, secrets, functions, the HTTP API, schedules, the event bus.

import { join } from 'node:path';
import type { AlarmChange } from '../alarms/alarm-board';
import { everyMinute } from '../alarms/alarm-clock';
import { HostedAlarms } from '../alarms/hosted-alarms';
import type { ApiDefinition } from '../api/api-definition';
import { HttpApi } from '../api/http-api';
import { readCloudAssembly } from '../assembly/cloud-assembly';
import { type HostedResource, resourcesOf, stackOutput } from '../assembly/stacks';
import type { PublishedEvent } from '../aws/aws-endpoint';
import { createTable } from '../dynamodb/create-table';
import { FunctionHost } from '../lambda/function-host';
import type { InvocationResult } from '../lambda/invocation';
import { type SchedulerClock, systemClock } from '../scheduler/clock';
import { Scheduler } from '../scheduler/scheduler';
import { functionDefinition } from './functions';
import { httpApi } from './http-apis';
import { type Inventory, takeInventory } from './inventory';
import { metered } from './metering';
import { scheduleDefinition } from './schedules';
import { type HostedSecrets, hostSecrets, type SecretValues } from './secrets';
import { type HostedServices, startServices } from './services';

export interface HostingOptions {
  /** A folder that is there, to keep tables and secrets; in memory where absent. */
  readonly dataFolder?: string | undefined;
  readonly requestsPerEnvironment: number;
  /** Values that the user named; others are generated as the template says. */
  readonly secretValues: SecretValues;
  readonly onLogLine: (functionName: string, line: string) => void;
  readonly onEvent?: (event: PublishedEvent) => void;
  readonly onAlarm?: ((change: AlarmChange) => void) | undefined;
  /** Time of schedules and alarms; the machine's unless a test drives it. */
  readonly clock?: SchedulerClock | undefined;
}

export interface HostedAssembly {
  readonly api: HttpApi;
  readonly apiDefinition: ApiDefinition;
  readonly functions: ReadonlyMap<string, FunctionHost>;
  /** @throws where there is no function of that name */
  readonly invoke: (functionName: string) => (event: unknown) => Promise<InvocationResult>;
  readonly secrets: HostedSecrets;
  readonly resources: readonly HostedResource[];
  readonly inventory: Inventory;
  readonly alarms: HostedAlarms;
  readonly dynamoDbEndpoint: string;
  /** A stack's output by the stack's name. */
  output(stack: string, name: string): string | undefined;
  close(): Promise<void>;
}

/** Schedules run, and alarms are looked at, from the start on. @throws TemplateError for what can't be hosted as AWS would. */
export async function hostAssembly(directory: string, options: HostingOptions): Promise<HostedAssembly> {
  const resources = resourcesOf(readCloudAssembly(directory));
  const { dataFolder, secretValues, onEvent = () => undefined } = options;
  const inFolder = (name: string) => (dataFolder === undefined ? undefined : join(dataFolder, name));
  const secrets = hostSecrets(resources, inFolder('secrets.json'), secretValues);
  const services = await startServices(secrets.store, inFolder('dynamodb'), onEvent);
  try {
    return await host(resources, secrets, services, options);
  } catch (error) {
    await services.close();
    throw error;
  }
}

async function host(
  resources: readonly HostedResource[],
  secrets: HostedSecrets,
  services: HostedServices,
  { requestsPerEnvironment, onLogLine, onAlarm, clock = systemClock }: HostingOptions,
): Promise<HostedAssembly> {
  const { surroundings } = services;
  const ofType = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  const alarms = new HostedAlarms(resources, clock);
  let closed = false;
  const functions = new Map(
    ofType('AWS::Lambda::Function').map((resource) => {
      const definition = functionDefinition(resource, surroundings);
      const sink = (line: string) => {
        if (closed) return;
        alarms.recordLine(line);
        alarms.recordPlatform({ kind: 'log', logGroupName: definition.logGroupName, bytes: line.length });
        onLogLine(definition.name, line);
      };
      return [definition.name, new FunctionHost(definition, requestsPerEnvironment, sink)];
    }),
  );
  const invocable = new Map([...functions].map(([name, own]) => [name, metered(own, alarms)]));
  const functionNamed = (name: string) => {
    const own = invocable.get(name);
    if (!own) throw new Error(`There is no function ${name} in the assembly`);
    return own;
  };
  const apiDefinition = httpApi(resources);
  const api = new HttpApi(apiDefinition, functionNamed, (status, latencyMs) =>
    alarms.recordPlatform({ kind: 'request', apiId: apiDefinition.id, status, latencyMs }),
  );
  for (const table of ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    await createTable(surroundings.dynamoDbEndpoint, table.ref, table.properties(), table.where);
  }
  const schedules = ofType('AWS::Scheduler::Schedule').map((schedule) => scheduleDefinition(schedule, functionNamed));
  const scheduler = new Scheduler(clock);
  for (const schedule of schedules) if (schedule) scheduler.add(schedule);
  const stopLooking = everyMinute(clock, () => {
    for (const change of alarms.tick()) onAlarm?.(change);
  });
  return {
    api,
    apiDefinition,
    functions,
    invoke: (name) => functionNamed(name).invoke,
    secrets,
    resources,
    inventory: takeInventory(resources),
    alarms,
    dynamoDbEndpoint: surroundings.dynamoDbEndpoint,
    output: (stack, name) => stackOutput(new Set(resources.map((resource) => resource.stack)), stack, name),
    close: async () => {
      // What a function does beyond this point is cut off from everything: its complaints would only mislead.
      closed = true;
      scheduler.close();
      stopLooking();
      await services.close();
    },
  };
}
