// Every region that is held, with 0 and 60 Cells, bare and with every option that exists there.

import { CfnResource } from 'aws-cdk-lib';
import { HELD_REGIONS } from '../../support/region-description';
import { synthesizeRegion } from './synthesize-region';

const SCENES = HELD_REGIONS.flatMap((region) =>
  [0, 60].flatMap((cells) => [false, true].map((everything) => ({ region, cells, everything }))),
);

test.each(SCENES)('$region, $cells Cells, every option: $everything', (scene) => {
  const { faults, resources } = synthesizeRegion(scene);
  expect(faults).toEqual([]);
  expect(resources).toBeGreaterThan(50);
});

test("a template that breaks CloudFormation's rules is refused", () => {
  const scene = { region: 'eu-west-1', cells: 0, everything: false };
  const breaking = () =>
    synthesizeRegion(scene, ({ gateway }) => {
      new CfnResource(gateway, 'Odd', { type: 'AWS::S3::Bucket', properties: { NoSuchProperty: 1 } });
    });
  expect(breaking).toThrow('NoSuchProperty');
});
