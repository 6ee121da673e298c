// What an account has one of a name: physical names, exports and metric series of a deployment's stacks.

import type { AssembledStack } from '../../lib/local/assembly/cloud-assembly';
import { resourcesOf } from '../../lib/local/assembly/stacks';

/** Names that need to be unique within another resource only, which is a deployment's own. */
const NAMED_WITHIN_PARENT: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Authorizer': 'an authorizer belongs to one API',
  'AWS::ApiGatewayV2::Stage': 'a stage belongs to one API',
  'AWS::IAM::Policy': 'an inline policy belongs to one role',
  'AWS::Lambda::Alias': 'an alias belongs to one function',
};

/** Properties that carry the resource's own name; others ending on `Name` point to another resource. */
const NAME_PROPERTIES: ReadonlySet<string> = new Set([
  'AlarmName',
  'ApplicationName',
  'BackupPlanName',
  'BackupVaultName',
  'BucketName',
  'DashboardName',
  'DeploymentGroupName',
  'DomainName',
  'FunctionName',
  'LogGroupName',
  'Name',
  'PolicyName',
  'QueueName',
  'RestoreTestingPlanName',
  'RestoreTestingSelectionName',
  'RoleName',
  'RuleName',
  'StageName',
  'TableName',
  'TopicName',
  'UserPoolName',
]);

/** Types that point to another resource by a property of {@link NAME_PROPERTIES}. */
const POINTERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::ApiMapping': ['DomainName'],
  'AWS::CodeDeploy::DeploymentGroup': ['ApplicationName'],
  'AWS::Lambda::Alias': ['FunctionName'],
  'AWS::Lambda::EventInvokeConfig': ['FunctionName'],
  'AWS::Lambda::Permission': ['FunctionName'],
  'AWS::Lambda::Version': ['FunctionName'],
  'AWS::Backup::RestoreTestingSelection': ['RestoreTestingPlanName'],
};

/** One line each: region, type, name. */
export function physicalNames(stacks: readonly AssembledStack[]): string[] {
  return resourcesOf(stacks.map(namesOnly))
    .filter(({ type }) => !(type in NAMED_WITHIN_PARENT))
    .flatMap((resource) => {
      const { BackupPlan, ...own } = resource.properties() as Record<string, unknown>;
      const names = { ...own, ...(BackupPlan as object | undefined) };
      return Object.values(names).map((name) => `${resource.stack.region} ${resource.type} ${textOf(name)}`);
    });
}

/** Its resources with no property but their names, so that nothing else needs to be resolvable. */
function namesOnly(stack: AssembledStack): AssembledStack {
  const resources = Object.entries(stack.template.Resources ?? {}).map(([logicalId, resource]) => {
    const pointers = POINTERS[resource.Type] ?? [];
    const { BackupPlan, ...properties } = resource.Properties ?? {};
    const names = Object.entries(properties).filter(([key]) => NAME_PROPERTIES.has(key) && !pointers.includes(key));
    const nested = BackupPlan === undefined ? {} : { BackupPlan: { BackupPlanName: planName(BackupPlan) } };
    return [logicalId, { ...resource, Properties: { ...Object.fromEntries(names), ...nested } }] as const;
  });
  return { ...stack, template: { ...stack.template, Resources: Object.fromEntries(resources) } };
}

function planName(plan: unknown): unknown {
  return (plan as { BackupPlanName: unknown }).BackupPlanName;
}

function textOf(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}

export function exportNames(stacks: readonly AssembledStack[]): string[] {
  return stacks.flatMap(({ name, region, template }) =>
    Object.entries(template.Outputs ?? {}).map(([output, { Export }]) =>
      Export === undefined ? `${region} ${name} ${output}` : `${region} export ${JSON.stringify(Export.Name)}`,
    ),
  );
}

/** One line each: region, namespace, name and dimensions of what alarms, widgets and objectives read. */
export function metricSeries(stacks: readonly AssembledStack[]): string[] {
  return resourcesOf(stacks).flatMap((resource) => {
    const { region } = resource.stack;
    const read = READERS[resource.type];
    return read === undefined ? [] : read(resource.properties()).map((series) => `${region} ${series}`);
  });
}

type Properties = Readonly<Record<string, unknown>>;

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

const READERS: Readonly<Record<string, (properties: Properties) => string[]>> = {
  'AWS::CloudWatch::Alarm': (alarm) => {
    const queries = alarm['Metrics'] as { MetricStat?: { Metric: Metric } }[] | undefined;
    const metrics = queries?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm as unknown as Metric];
    return metrics.map(({ Namespace, MetricName, Dimensions = [] }) =>
      spelled(Namespace, MetricName, Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))),
    );
  },
  'AWS::CloudWatch::Dashboard': ({ DashboardBody }) => {
    const { widgets } = JSON.parse(String(DashboardBody)) as { widgets: { properties: { metrics?: unknown[][] } }[] };
    return widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([namespace]) => typeof namespace === 'string')
      .map(([namespace, name, ...rest]) => {
        const pairs = rest.filter((part): part is string => typeof part === 'string');
        const dimensions = pairs.flatMap((key, index) => (index % 2 === 0 ? [[key, pairs[index + 1] ?? '']] : []));
        return spelled(String(namespace), String(name), Object.fromEntries(dimensions) as Record<string, string>);
      });
  },
};

function spelled(namespace: string, name: string, dimensions: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
  return `${namespace} ${name} ${pairs.toSorted().join(' ')}`;
}
