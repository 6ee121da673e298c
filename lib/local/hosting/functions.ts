// From a template's Lambda function to what the host must know of it.

import * as ENV from '../../../lambdas/contract/environment';
import type { LogSearchSettings } from '../../../lambdas/contract/settings';
import type { HostedResource } from '../assembly/stacks';
import { TemplateError } from '../assembly/template';
import { keyOfFunction } from '../aws/call-judge';
import type { TableAccess } from '../dynamodb/call';
import type { FunctionDefinition } from '../lambda/invocation';
import { listProperty, mapProperty, type Properties, textProperty } from './property';

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;
const SECRETS_EXTENSION = /:layer:AWS-Parameters-and-Secrets-Lambda-Extension/;

/** Where hosted functions find what they would find on AWS. */
export interface FunctionSurroundings {
  readonly sessionToken: string;
  readonly tables: TableAccess;
  readonly awsEndpoint: string;
  readonly secretsExtensionPort: number;
}

export function functionDefinition(resource: HostedResource, surroundings: FunctionSurroundings): FunctionDefinition {
  const properties = resource.properties();
  const name = resource.ref;
  const runtime = textProperty(resource, properties, 'Runtime');
  if (!runtime.startsWith('nodejs')) throw new TemplateError(resource.where, `runtime ${runtime} is not hosted`);
  return {
    name,
    arn: resource.attribute('Arn') ?? name,
    handler: textProperty(resource, properties, 'Handler'),
    codeDirectory: codeDirectory(resource, properties),
    timeoutMs: Number(properties['Timeout'] ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    memoryMb: Number(properties['MemorySize'] ?? DEFAULT_MEMORY_MB),
    logGroupName: textProperty(resource, mapProperty(properties, 'LoggingConfig'), 'LogGroup', `/aws/lambda/${name}`),
    environment: {
      ...templateVariables(properties),
      AWS_REGION: resource.stack.region,
      AWS_DEFAULT_REGION: resource.stack.region,
      AWS_ACCESS_KEY_ID: keyOfFunction(surroundings.tables.accessKeyId, name),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: keyOfFunction(surroundings.sessionToken, name),
      AWS_ENDPOINT_URL: surroundings.awsEndpoint,
      AWS_ENDPOINT_URL_DYNAMODB: surroundings.tables.endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: surroundings.awsEndpoint,
      ...extensionVariables(properties, surroundings),
    },
  };
}

/** Layers that nothing here stands for. */
export function unhostedLayers(resource: HostedResource): string[] {
  return listProperty(resource.properties(), 'Layers')
    .map(String)
    .filter((layer) => !SECRETS_EXTENSION.test(layer));
}

function codeDirectory(resource: HostedResource, properties: Properties): string {
  const key = mapProperty(properties, 'Code')['S3Key'];
  const path = typeof key === 'string' ? resource.stack.assets.get(key) : undefined;
  if (path === undefined) throw new TemplateError(`${resource.where}.Properties.Code`, 'only file assets are hosted');
  return path;
}

/** The variables that the template gives a function. */
export function templateVariables(properties: Properties): Record<string, string> {
  const variables = mapProperty(mapProperty(properties, 'Environment'), 'Variables');
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

/** Log groups that a function queries by name. */
export function queriedLogGroups(resources: readonly HostedResource[]): string[] {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const variables = functions.map((resource) => templateVariables(resource.properties()));
  const names = variables.flatMap((own) => [own[ENV.accessLogGroup], own[ENV.proxyLogGroup]]);
  return names.filter((name) => name !== undefined);
}

/** Log groups in which a function looks for single lines. */
export function searchedLogGroups(resources: readonly HostedResource[]): string[] {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const texts = functions.map((resource) => templateVariables(resource.properties())[ENV.logSearch]);
  const text = texts.find((one) => one !== undefined);
  if (text === undefined) return [];
  const { functions: groups, access } = JSON.parse(text) as LogSearchSettings;
  return [...groups, access];
}

function extensionVariables(properties: Properties, { secretsExtensionPort }: FunctionSurroundings) {
  const has = listProperty(properties, 'Layers').some((layer) => SECRETS_EXTENSION.test(String(layer)));
  return has ? { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(secretsExtensionPort) } : {};
}
