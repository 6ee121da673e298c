// Templates resolve as CloudFormation would; what can't be resolved names its resource and path.

import type { AssembledStack } from '../../../../lib/local/assembly/cloud-assembly';
import { resourcesOf } from '../../../../lib/local/assembly/stacks';
import type { Template } from '../../../../lib/local/assembly/template';

function stack(name: string, template: Template): AssembledStack {
  return { name, region: 'eu-west-1', accountId: '111122223333', template, assets: new Map() };
}

const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'own' } };
const FUNCTION = { Type: 'AWS::Lambda::Function' };

function valueOf(expression: unknown, extra: Template = {}): unknown {
  const template: Template = {
    ...extra,
    Resources: { Table: TABLE, Function: FUNCTION, Sample: { Type: 'X', Properties: { value: expression } } },
  };
  const sample = resourcesOf([stack('main', template)]).find(({ logicalId }) => logicalId === 'Sample');
  return sample?.properties()['value'];
}

test.each<[string, unknown, unknown]>([
  ['plain values', { a: [1, 'b', null, true] }, { a: [1, 'b', null, true] }],
  ['Ref of a named resource', { Ref: 'Table' }, 'own'],
  ['Ref of an unnamed resource', { Ref: 'Function' }, 'main-Function'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:eu-west-1:111122223333:table/own'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Function.Arn' }, 'arn:aws:lambda:eu-west-1:111122223333:function:main-Function'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-eu-west-1'],
  [
    'Sub',
    { 'Fn::Sub': '${AWS::AccountId}/${Table}/${Function.Arn}/${!kept}' },
    '111122223333/own/arn:aws:lambda:eu-west-1:111122223333:function:main-Function/${kept}',
  ],
  ['Sub with variables', { 'Fn::Sub': ['${a}-${AWS::StackName}', { a: { Ref: 'Table' } }] }, 'own-main'],
  ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  ['NoValue in a map', { kept: 1, dropped: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
  ['NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
  ['Ref of a parameter', { Ref: 'Size' }, 'small'],
  ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] }, 'mapped'],
  ['If that holds', { 'Fn::If': ['Small', 'yes', 'no'] }, 'yes'],
  ['If that does not', { 'Fn::If': ['Never', 'yes', { Ref: 'Table' }] }, 'own'],
])('%s', (_, expression, expected) => {
  const value = valueOf(expression, {
    Parameters: { Size: { Type: 'String', Default: 'small' } },
    Mappings: { Map: { 'eu-west-1': { key: 'mapped' } } },
    Conditions: {
      Small: { 'Fn::Equals': [{ Ref: 'Size' }, 'small'] },
      Big: { 'Fn::Not': [{ Condition: 'Small' }] },
      Never: { 'Fn::And': [{ Condition: 'Small' }, { 'Fn::Or': [{ Condition: 'Big' }, { 'Fn::Equals': [1, 2] }] }] },
    },
  });
  expect(value).toEqual(expected);
});

test.each<[unknown, string]>([
  [{ Ref: 'Nobody' }, 'main/Sample.Properties.value: Ref "Nobody" gives no value here'],
  [
    { deep: [{ 'Fn::GetAtt': ['Table', 'Colour'] }] },
    'main/Sample.Properties.value.deep[0]: Fn::GetAtt ["Table","Colour"] gives no value here',
  ],
  [{ 'Fn::ImportValue': 'nothing' }, 'main/Sample.Properties.value: Fn::ImportValue "nothing" gives no value here'],
  [{ 'Fn::Transform': {} }, 'main/Sample.Properties.value: Fn::Transform is not supported here'],
  [{ 'Fn::If': ['Unknown', 1, 2] }, 'main/Sample.Properties.value: there is no condition Unknown'],
])('%j is refused by name', (expression, message) => {
  expect(() => valueOf(expression)).toThrow(message);
});

test('values cross stacks, by export and by output', () => {
  const state = stack('state', {
    Resources: { Table: { Type: 'AWS::DynamoDB::GlobalTable' } },
    Outputs: {
      Plain: { Value: { Ref: 'Table' } },
      Shared: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:arn' } } },
    },
  });
  const main = stack('main', {
    Resources: {
      Sample: {
        Type: 'X',
        Properties: {
          name: { 'Fn::GetStackOutput': { StackName: 'state', OutputName: 'Plain', Region: { Ref: 'AWS::Region' } } },
          arn: { 'Fn::ImportValue': 'state:arn' },
        },
      },
    },
  });
  const sample = resourcesOf([state, main]).find(({ logicalId }) => logicalId === 'Sample');
  expect(sample?.properties()).toEqual({
    name: 'state-Table',
    arn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/state-Table',
  });
});

test('a resource whose condition does not hold does not exist, and nobody resolves what is not asked for', () => {
  const resources = resourcesOf([
    stack('main', {
      Conditions: { Off: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Gone: { Type: 'X', Condition: 'Off' },
        Broken: { Type: 'X', Properties: { value: { Ref: 'None' } } },
      },
    }),
  ]);
  expect(resources.map(({ logicalId, where }) => [logicalId, where])).toEqual([['Broken', 'main/Broken']]);
});
