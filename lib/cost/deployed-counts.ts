// Counts what a deployment holds whatever its traffic, out of the templates that the description synthesizes to.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildApp } from '../app';
import type { DeployConfig } from '../deploy-config';

export interface DeployedCounts {
  /** Metrics that alarms watch: CloudWatch bills an alarm on two metrics twice. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly insightRules: number;
  /** Queues that trigger functions: Lambda polls each. */
  readonly polledQueues: number;
  readonly secrets: number;
  readonly keys: number;
  readonly webAcls: number;
  readonly webAclRules: number;
  readonly distributions: number;
  /** Functions of the request path that record traces: 0..2. */
  readonly tracedFunctions: number;
  readonly memoryMb: Readonly<Record<'authorizer' | 'proxy' | 'health', number>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface FunctionProperties {
  readonly MemorySize: number;
  readonly TracingConfig?: { readonly Mode: string };
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

export function countDeployed(config: DeployConfig): DeployedCounts {
  const outdir = mkdtempSync(path.join(tmpdir(), 'cost-'));
  try {
    const { app } = buildApp({ config: { ...config, warnings: [] }, outdir, validateTemplates: false });
    const templates = app.synth().stacks.map(({ template }) => template as { Resources: Record<string, Resource> });
    return countResources(templates.flatMap(({ Resources }) => Object.values(Resources)));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function countResources(resources: readonly Resource[]): DeployedCounts {
  const ofType = (type: string): Resource[] => resources.filter(({ Type }) => Type === type);
  const functions = ofType('AWS::Lambda::Function').map(
    ({ Properties }) => Properties as unknown as FunctionProperties,
  );
  const named = (name: string): FunctionProperties => {
    const found = functions.find(({ Environment }) => Environment.Variables['POWERTOOLS_SERVICE_NAME'] === name);
    if (found === undefined) throw new Error(`The stack has no function ${name}`);
    return found;
  };
  const [authorizer, proxy, health] = ['authorizer', 'proxy', 'health'].map(named) as [
    FunctionProperties,
    FunctionProperties,
    FunctionProperties,
  ];
  return {
    alarmMetrics: sum(ofType('AWS::CloudWatch::Alarm').map(watchedMetrics)),
    compositeAlarms: ofType('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    insightRules: ofType('AWS::CloudWatch::InsightRule').length,
    polledQueues: ofType('AWS::Lambda::EventSourceMapping').length,
    secrets: ofType('AWS::SecretsManager::Secret').length,
    keys: ofType('AWS::KMS::Key').length,
    webAcls: ofType('AWS::WAFv2::WebACL').length,
    webAclRules: sum(ofType('AWS::WAFv2::WebACL').map(({ Properties }) => lengthOf(Properties?.['Rules']))),
    distributions: ofType('AWS::CloudFront::Distribution').length,
    tracedFunctions: [authorizer, proxy].filter(({ TracingConfig }) => TracingConfig?.Mode === 'Active').length,
    memoryMb: { authorizer: authorizer.MemorySize, proxy: proxy.MemorySize, health: health.MemorySize },
  };
}

function watchedMetrics({ Properties = {} }: Resource): number {
  const queries = Properties['Metrics'];
  if (!Array.isArray(queries)) return 1;
  return queries.filter((query: object) => 'MetricStat' in query).length;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
