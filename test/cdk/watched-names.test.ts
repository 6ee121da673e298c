// Alarms and widgets name only what a stack of the same region makes: one on a dead name would stay quiet for ever.

import type { AssembledStack } from '../../lib/local/assembly/cloud-assembly';
import { resourcesOf } from '../../lib/local/assembly/stacks';
import { assembledStacks } from '../support/assembled-stacks';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { metricSeries } from '../support/shared-names';
import { synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

/** Dimension of an AWS metric -> types whose reference it is. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  ApiId: ['AWS::ApiGatewayV2::Api'],
  BackupVaultName: ['AWS::Backup::BackupVault'],
  FunctionName: ['AWS::Lambda::Function'],
  LogGroupName: ['AWS::Logs::LogGroup'],
  QueueName: ['AWS::SQS::Queue'],
  TableName: ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'],
};

/** Dimensions whose values are no resources. */
const PLAIN = new Set(['Operation', 'ReceivingRegion', 'Resource', 'cell', 'code', 'deployment', 'service', 'tenant']);

const { outdir } = synthesized({ yaml: everyOption().twoRegions, files: EXAMPLE_ROUTES });
const stacks = assembledStacks(outdir);

function deadNames(all: readonly AssembledStack[]): string[] {
  const made = resourcesOf(all);
  return metricSeries(all).flatMap((series) => {
    const [region = '', namespace, name, ...pairs] = series.split(' ');
    return pairs.flatMap((pair) => {
      const [dimension = '', value = ''] = pair.split('=');
      const types = NAMED_BY[dimension];
      if (types === undefined) return PLAIN.has(dimension) ? [] : [`${series}: ${dimension} is not known here`];
      // The registry's replica stands in the second region under the name that it has in the first.
      const here = made.filter(
        ({ type, stack }) => types.includes(type) && (stack.region === region || dimension === 'TableName'),
      );
      const isMade = here.some((resource) => value === resource.ref || value === resource.attribute('QueueName'));
      return isMade ? [] : [`${region}: ${namespace} ${name} watches ${dimension} ${value}`];
    });
  });
}

test('every series of an alarm or a widget is of a resource that is there', () => {
  expect(metricSeries(stacks).length).toBeGreaterThan(100);
  expect(deadNames(stacks)).toEqual([]);
});

test('the check finds an alarm on a function, a queue and a vault that nobody makes', () => {
  const [stack] = stacks;
  const alarm = (Namespace: string, Name: string) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Namespace, MetricName: 'Errors', Dimensions: [{ Name, Value: 'gone' }] },
  });
  const Resources = {
    One: alarm('AWS/Lambda', 'FunctionName'),
    Two: alarm('AWS/SQS', 'QueueName'),
    Three: alarm('AWS/Backup', 'BackupVaultName'),
  };
  const broken = { ...(stack as AssembledStack), name: 'broken', template: { Resources } };
  expect(deadNames([...stacks, broken])).toEqual([
    `${broken.region}: AWS/Lambda Errors watches FunctionName gone`,
    `${broken.region}: AWS/SQS Errors watches QueueName gone`,
    `${broken.region}: AWS/Backup Errors watches BackupVaultName gone`,
  ]);
});
