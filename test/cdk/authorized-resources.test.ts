// Every statement names resources on which AWS authorizes its actions: a grant on any other is as good as missing.

import { assembledResources } from '../support/assembled-stacks';
import { EXAMPLE_ROUTES, everyOption, exampleDescription } from '../support/example-description';
import { actionsNamed, misplacedGrants } from '../support/iam/authorized-on';
import { couldMean, covers } from '../support/iam/patterns';
import { identityStatements, resourceStatements } from '../support/iam/statements';
import { synthesized } from '../support/synthesized';

jest.mock('../../lib/constructs/bundles', () => jest.requireActual<object>('../support/stub-bundles'));

const { twoRegions, mutualTls } = everyOption();
const resources = [exampleDescription('prod.example.yaml'), twoRegions, mutualTls]
  .map((yaml) => synthesized({ yaml, files: EXAMPLE_ROUTES }))
  .flatMap(({ outdir }) => assembledResources(outdir));

test('every action of a role is granted on a resource that AWS authorizes it on', async () => {
  const statements = identityStatements(resources);
  expect(statements.length).toBeGreaterThan(50);
  const faults = await Promise.all(statements.map(misplacedGrants));
  expect([...new Set(faults.flat())]).toEqual([]);
});

test('every action in a policy on a key, queue, topic or bucket exists', async () => {
  const actions = new Set(resourceStatements(resources).flatMap((statement) => statement.actions));
  expect(actions.size).toBeGreaterThan(5);
  const unknown = await Promise.all(
    [...actions]
      .filter((action) => action !== '*')
      .map(async (action) => ((await actionsNamed(action)).names.length === 0 ? [action] : [])),
  );
  expect(unknown.flat()).toEqual([]);
});

test('the check finds a grant on an alias of what Lambda authorizes on the function', async () => {
  const alias = 'arn:aws:lambda:eu-central-1:123456789012:function:proxy:live';
  const statement = { owner: 'Role', roles: [], effect: 'Allow', conditions: {} };
  const found = await misplacedGrants({ ...statement, actions: ['lambda:GetAlias'], resources: [alias] });
  expect(found).toEqual([`Role: AWS does not authorize lambda:GetAlias on ${alias}`]);
  const twice = await misplacedGrants({
    ...statement,
    actions: ['lambda:GetAlias'],
    resources: [alias.replace(':live', ''), alias],
  });
  expect(twice).toEqual([`Role: no action of lambda:GetAlias is authorized on ${alias}`]);
  expect(await misplacedGrants({ ...statement, actions: ['lambda:GetAlia'], resources: ['*'] })).toEqual([
    'Role: there is no action lambda:GetAlia',
  ]);
});

test('patterns cover what IAM lets them cover', () => {
  expect(covers('CIRCUIT#*', 'CIRCUIT#crm')).toBe(true);
  expect(covers('LIGHT', 'LIGHTS')).toBe(false);
  expect(couldMean('arn:aws:lambda:eu-central-1:1:function:f:live', 'arn:${P}:lambda:${R}:${A}:function:${F}')).toBe(
    false,
  );
  expect(couldMean('arn:aws:dynamodb:r:1:table/test-*', 'arn:${P}:dynamodb:${R}:${A}:table/${T}')).toBe(true);
});
