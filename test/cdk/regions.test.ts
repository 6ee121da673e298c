// A region's name is enough: what it lacks is left out, and what is there is called by its own partition's names.
// Every region with every option: test/system/regions.

import * as ENV from '../../lambdas/contract/environment';
import { assembledStacks } from '../support/assembled-stacks';
import { regionDescription } from '../support/region-description';
import { regionFaults } from '../support/region-templates';
import { functionProperties, type Synthesized, synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const inRegion = (region: string, cells: number, everything: boolean) =>
  synthesized({ yaml: regionDescription({ region, cells, everything }) });

const beijing = inRegion('cn-north-1', 60, true);
const malaysia = inRegion('ap-southeast-5', 0, true);
const govCloud = inRegion('us-gov-west-1', 0, false);
const frankfurt = inRegion('eu-central-1', 0, false);

test.each([
  ['cn-north-1', beijing],
  ['ap-southeast-5', malaysia],
  ['us-gov-west-1', govCloud],
  ['eu-central-1', frankfurt],
])('%s: nothing that it is not known to have, and nothing of another partition', (region, { outdir }) => {
  expect(regionFaults(region, assembledStacks(outdir))).toEqual([]);
});

const types = ({ templates }: Synthesized, type: string) =>
  templates.flatMap((template) => Object.values(template.findResources(type)));
const runsOn = (built: Synthesized) => functionProperties(built, 'proxy')['Architectures'];
const layersOf = (built: Synthesized) => functionProperties(built, 'proxy')['Layers'];

test('functions run on arm64, but on x86 where the secrets extension is built for nothing else', () => {
  expect([frankfurt, malaysia, beijing, govCloud].map(runsOn)).toEqual([['arm64'], ['arm64'], ['x86_64'], ['x86_64']]);
});

test('where there is no extension at all, functions have no layer and read secrets themselves', () => {
  expect(layersOf(malaysia)).toBeUndefined();
  expect(layersOf(frankfurt)).toHaveLength(1);
  const { Variables } = functionProperties(malaysia, 'proxy')['Environment'] as { Variables: Record<string, unknown> };
  expect(Variables).not.toHaveProperty(ENV.secretsExtensionPort);
});

test('a scheduled rule starts the patrol where EventBridge Scheduler is not known to be', () => {
  expect(types(beijing, 'AWS::Scheduler::Schedule')).toEqual([]);
  const rules = types(beijing, 'AWS::Events::Rule').filter(({ Properties }) => Properties.ScheduleExpression);
  expect(rules).toEqual([
    expect.objectContaining({
      Properties: expect.objectContaining({
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [
          expect.objectContaining({
            DeadLetterConfig: { Arn: expect.anything() as unknown },
            RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
          }),
        ],
      }) as unknown,
    }),
  ]);
  // The patrol's event is empty.
  const [rule] = rules as unknown as { Properties: { Targets: object[] } }[];
  expect(rule?.Properties.Targets[0]).not.toHaveProperty('Input');
  expect(types(frankfurt, 'AWS::Scheduler::Schedule')).toHaveLength(1);
});

test("China's own service principals stand where AWS asks for them", () => {
  const principals = JSON.stringify(types(beijing, 'AWS::IAM::Role').concat(types(beijing, 'AWS::KMS::Key')));
  expect(principals).toContain('"codedeploy.cn-north-1.amazonaws.com.cn"');
  expect(principals).toContain('"logs.cn-north-1.amazonaws.com.cn"');
});

test('in an opt-in region the distribution’s log bucket is in us-east-1', () => {
  const stacks = assembledStacks(malaysia.outdir).filter(({ template }) =>
    Object.values(template.Resources ?? {}).some(({ Type }) => Type === 'AWS::S3::Bucket'),
  );
  expect(stacks.map(({ name, region }) => [name, region])).toEqual([['gateway-firewall', 'us-east-1']]);
  expect(JSON.stringify(types(malaysia, 'AWS::CloudFront::Distribution'))).toContain('.s3.us-east-1.amazonaws.com');
});

test('the check finds what a region lacks, and what belongs to another partition', () => {
  const found = regionFaults('cn-north-1', assembledStacks(frankfurt.outdir)).join('\n');
  expect(found).toContain('is in another partition');
  const own = regionFaults(
    'us-gov-west-1',
    assembledStacks(frankfurt.outdir).map((stack) => ({ ...stack, region: 'us-gov-west-1' })),
  );
  const text = own.join('\n');
  expect(text).toContain('AWS::Scheduler::Schedule, and us-gov-west-1 is not known to have it');
  expect(text).toContain('sends traces');
  expect(text).toMatch(/has the layer arn:aws:lambda:eu-central-1:/);
  expect(text).toMatch(/holds arn:aws:/);
});
