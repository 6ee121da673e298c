// Hosts what a cloud assembly holds: tables, secrets, functions, the HTTP API, schedules, the event bus.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ApiDefinition } from '../api/api-definition';
import { HttpApi } from '../api/http-api';
import { readCloudAssembly } from '../assembly/cloud-assembly';
import { type HostedResource, resourcesOf } from '../assembly/stacks';
import { type PublishedEvent, serveAwsEndpoint } from '../aws/aws-endpoint';
import { createTable } from '../dynamodb/create-table';
import { startDynamoDb } from '../dynamodb/embedded-dynamodb';
import { FunctionHost } from '../lambda/function-host';
import { type SchedulerClock, systemClock } from '../scheduler/clock';
import { Scheduler } from '../scheduler/scheduler';
import { serveSecretsExtension } from '../secrets/secrets-extension';
import { functionDefinition } from './functions';
import { httpApi } from './http-apis';
import { type Inventory, takeInventory } from './inventory';
import { scheduleDefinition } from './schedules';
import { type HostedSecrets, hostSecrets, type SecretValues } from './secrets';

export interface HostingOptions {
  /** A folder that is there, to keep tables and secrets; in memory where absent. */
  readonly dataFolder?: string | undefined;
  readonly requestsPerEnvironment: number;
  /** Values that the user named; others are generated as the template says. */
  readonly secretValues: SecretValues;
  readonly onLogLine: (functionName: string, line: string) => void;
  readonly onEvent?: (event: PublishedEvent) => void;
  readonly clock?: SchedulerClock;
}

export interface HostedAssembly {
  readonly api: HttpApi;
  readonly apiDefinition: ApiDefinition;
  readonly functions: ReadonlyMap<string, FunctionHost>;
  readonly secrets: HostedSecrets;
  readonly resources: readonly HostedResource[];
  readonly inventory: Inventory;
  readonly dynamoDbEndpoint: string;
  /** Schedules run from now on. */
  startSchedules(): void;
  close(): Promise<void>;
}

export async function hostAssembly(directory: string, options: HostingOptions): Promise<HostedAssembly> {
  const resources = resourcesOf(readCloudAssembly(directory));
  const ofType = (...types: string[]) => resources.filter(({ type }) => types.includes(type));
  const inventory = takeInventory(resources);
  const apiDefinition = httpApi(resources);
  const inFolder = (name: string) => (options.dataFolder === undefined ? undefined : join(options.dataFolder, name));

  const secrets = hostSecrets(resources, inFolder('secrets.json'), options.secretValues);
  const sessionToken = randomBytes(24).toString('base64url');
  const dynamoDb = await startDynamoDb(inFolder('dynamodb'));
  const extension = await serveSecretsExtension(secrets.store, sessionToken);
  const awsEndpoint = await serveAwsEndpoint((event) => options.onEvent?.(event));
  for (const table of ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
    await createTable(dynamoDb.endpoint, table.ref, table.properties(), table.where);
  }
  const surroundings = {
    sessionToken,
    dynamoDbEndpoint: dynamoDb.endpoint,
    awsEndpoint: `http://127.0.0.1:${awsEndpoint.port}`,
    secretsExtensionPort: extension.port,
  };
  let closed = false;
  const functions = new Map(
    ofType('AWS::Lambda::Function').map((resource) => {
      const definition = functionDefinition(resource, surroundings);
      const sink = (line: string) => {
        if (!closed) options.onLogLine(definition.name, line);
      };
      return [definition.name, new FunctionHost(definition, options.requestsPerEnvironment, sink)];
    }),
  );
  const invoke = (name: string) => {
    const host = functions.get(name);
    if (!host) throw new Error(`There is no function ${name} in the assembly`);
    return (event: unknown) => host.invoke(event);
  };
  const scheduler = new Scheduler(options.clock ?? systemClock);
  return {
    api: new HttpApi(apiDefinition, invoke),
    apiDefinition,
    functions,
    secrets,
    resources,
    inventory,
    dynamoDbEndpoint: dynamoDb.endpoint,
    startSchedules: () => {
      for (const schedule of ofType('AWS::Scheduler::Schedule')) {
        const definition = scheduleDefinition(schedule, invoke);
        if (definition) scheduler.add(definition);
      }
    },
    close: async () => {
      // What a function does beyond this point is cut off from everything: its complaints would only mislead.
      closed = true;
      scheduler.close();
      await Promise.all([dynamoDb.close(), extension.close(), awsEndpoint.close()]);
    },
  };
}
