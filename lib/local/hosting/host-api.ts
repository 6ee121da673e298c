// The functions and the HTTP API of an assembly: what a thread needs to serve requests.

import { accessLine } from '../api/access-log';
import type { ApiDefinition } from '../api/api-definition';
import { HttpApi } from '../api/http-api';
import type { InvocableFunction } from '../api/within-time';
import type { HostedResource } from '../assembly/stacks';
import type { Recorder } from '../front/messages';
import { FunctionHost } from '../lambda/function-host';
import type { InvocationResult } from '../lambda/invocation';
import { type FunctionSurroundings, functionDefinition, queriedLogGroups, searchedLogGroups } from './functions';
import { accessLogOf, httpApis } from './http-apis';

// Records what AWS would publish about an invocation.

/** The function as callers invoke it by one of its aliases, or by none. */
type InvocableBy = (alias: string | undefined) => InvocableFunction;

function metered(host: FunctionHost, recorder: Recorder): InvocableBy {
  const functionName = host.definition.name;
  let concurrency = 0;
  const invokeBy = (alias: string | undefined) => async (event: unknown) => {
    concurrency += 1;
    const peak = concurrency;
    const startedAtMs = performance.now();
    const result = await host.invoke(event);
    concurrency -= 1;
    recorder.platform({
      kind: 'invocation',
      functionName,
      alias,
      durationMs: performance.now() - startedAtMs,
      concurrency: peak,
      outcome: outcomeOf(result),
    });
    return result;
  };
  return (alias) => ({ timeoutMs: host.timeoutMs, invoke: invokeBy(alias) });
}

function outcomeOf(result: InvocationResult): 'ok' | 'error' | 'throttled' {
  if (result.ok) return 'ok';
  return result.errorType === 'TooManyRequestsException' ? 'throttled' : 'error';
}

export interface HostedApi {
  readonly api: HttpApi;
  readonly apiDefinition: ApiDefinition;
  /** APIs of other stacks, in the assembly's order: the probe Cell's. */
  readonly otherApis: readonly HttpApi[];
  readonly functions: ReadonlyMap<string, FunctionHost>;
  /** By its name, or as `name:alias`. @throws where there is no such function */
  readonly functionNamed: (name: string) => InvocableFunction;
}

/** @throws TemplateError for what can't be hosted as AWS would. */
export function hostApi(
  resources: readonly HostedResource[],
  surroundings: FunctionSurroundings,
  requestsPerEnvironment: number,
  recorder: Recorder,
): HostedApi {
  const functions = new Map(
    resources
      .filter(({ type }) => type === 'AWS::Lambda::Function')
      .map((resource) => {
        const definition = functionDefinition(resource, surroundings);
        const { name, logGroupName } = definition;
        const sink = (line: string) => recorder.line(name, logGroupName, line);
        return [name, new FunctionHost(definition, requestsPerEnvironment, sink)];
      }),
  );
  const meters = new Map([...functions].map(([name, own]) => [name, metered(own, recorder)]));
  const functionNamed = (qualified: string) => {
    const [name = '', alias] = qualified.split(':');
    const own = meters.get(name);
    if (!own) throw new Error(`There is no function ${name} in the assembly`);
    return own(alias);
  };
  const [apiDefinition, ...others] = httpApis(resources);
  const otherApis = others.map((own) => new HttpApi(own, functionNamed));
  const read = new Set([...queriedLogGroups(resources), ...searchedLogGroups(resources)]);
  const accessLog = accessLogOf(resources);
  const api = new HttpApi(apiDefinition, functionNamed, (answered) => {
    const { status, latencyMs } = answered;
    recorder.platform({ kind: 'request', apiId: apiDefinition.id, status, latencyMs });
    if (!accessLog || !read.has(accessLog.logGroupName)) return;
    recorder.platform({
      kind: 'access',
      logGroupName: accessLog.logGroupName,
      line: accessLine(accessLog.format, answered),
    });
  });
  return { api, apiDefinition, otherApis, functions, functionNamed };
}
