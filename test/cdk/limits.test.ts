// The longest names and fullest lists that a description may have, against the limits of the services that take them.

import { LAMBDA_LIMITS } from '../../lambdas/contract/limits';
import { ENVIRONMENT_BYTES, MOST_TAGS } from '../../lib/deploy-config/limits';
import { assembledResources, assembledStacks } from '../support/assembled-stacks';
import { faultsOf, TRUSTED } from '../support/description';
import { EXAMPLE_ROUTES, everyOption } from '../support/example-description';
import { physicalNames } from '../support/shared-names';
import { synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const NAME = `n${'a-'.repeat(19)}z`;
const CELL = 'c'.repeat(64);

/** Type -> longest name, from the page of the type or of its create call. */
const LONGEST: Readonly<Record<string, number>> = {
  'AWS::ApiGatewayV2::Api': 128,
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  'AWS::ApiGatewayV2::DomainName': 512,
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
  'AWS::Backup::BackupVault': 50,
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html
  'AWS::Backup::BackupPlan': 50,
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
  'AWS::Backup::RestoreTestingPlan': 50,
  'AWS::Backup::RestoreTestingSelection': 50,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  'AWS::CloudWatch::Alarm': 255,
  'AWS::CloudWatch::CompositeAlarm': 255,
  'AWS::CloudWatch::Dashboard': 255,
  'AWS::CloudWatch::InsightRule': 128,
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
  'AWS::Events::EventBus': 256,
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
  'AWS::Lambda::EventSourceMapping': 140,
  'AWS::Logs::LogGroup': 512,
  'AWS::Logs::QueryDefinition': 255,
  'AWS::ApplicationSignals::ServiceLevelObjective': 128,
  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
  'AWS::Route53::RecordSet': 1024,
  'AWS::SNS::Topic': 256,
};

const tags = Array.from({ length: MOST_TAGS }, (_, n) => `  key-${n}: value`).join('\n');
const text = everyOption()
  .twoRegions.replace(/^name: .*$/m, `name: ${NAME}`)
  .replace(/^ {2}crm:/m, `  ${CELL}:`)
  .replace(/^tags:\n( {2}.*\n)+/m, `tags:\n${tags}\n`);
const { outdir } = synthesized({ yaml: text, files: EXAMPLE_ROUTES });

test('every name fits the service that takes it', () => {
  const names = physicalNames(assembledStacks(outdir)).map((line) => line.split(' '));
  expect(names.some(([, , name]) => name?.includes(CELL))).toBe(true);
  const unknown = names.filter(([, type = '']) => LONGEST[type] === undefined);
  expect([...new Set(unknown.map(([, type]) => type))]).toEqual([]);
  const long = names.filter(([, type = '', name = '']) => name.length > (LONGEST[type] ?? 0));
  expect(long).toEqual([]);
});

test('every environment fits Lambda, and no resource has more tags than AWS takes', () => {
  for (const resource of assembledResources(outdir)) {
    const { Tags = [] } = (resource.stack.template.Resources?.[resource.logicalId]?.Properties ?? {}) as {
      Tags?: object;
    };
    expect(Object.keys(Tags).length).toBeLessThanOrEqual(MOST_TAGS);
    if (resource.type !== 'AWS::Lambda::Function') continue;
    const { Environment } = resource.properties() as { Environment: { Variables: Record<string, string> } };
    const bytes = Buffer.byteLength(Object.entries(Environment.Variables).flat().join(''));
    expect([resource.where, bytes < ENVIRONMENT_BYTES]).toEqual([resource.where, true]);
  }
  expect(LAMBDA_LIMITS).toBeDefined();
});

test('lists that would not fit are faults before anything is deployed', () => {
  const audience = Array.from({ length: 60 }, (_, n) => `https://service-${n}.some.rather.long.name.example.com`);
  const many = TRUSTED.replace('audience: [gateway]', `audience: [${audience.join(', ')}]`);
  expect(faultsOf({ yaml: many })['auth.audience']).toMatch(/a list of 60, \d+ bytes; expected at most 2196 bytes/);
  const tooMany = Array.from({ length: 60 }, (_, n) => `  key-${n}: value`).join('\n');
  expect(faultsOf({ yaml: `${TRUSTED}tags:\n${tooMany}\n` })['tags']).toBe(
    'got 60 tags; expected at most 50, as AWS takes',
  );
});
