// The evaluator of IAM statements that the roles are held against.

import { type IamRequest, isAllowed, type Rule } from '../support/iam/evaluate';
import { requestsOf } from '../support/iam/requests';

const TABLE = 'arn:aws:dynamodb:us-east-1:1:table/state';
const RULE: Rule = { effect: 'Allow', actions: ['dynamodb:Get*'], resources: [TABLE], conditions: {} };
const request = (change: Partial<IamRequest> = {}): IamRequest => ({
  action: 'dynamodb:GetItem',
  resource: TABLE,
  context: { 'dynamodb:LeadingKeys': ['CIRCUIT#crm', 'LIGHT'] },
  ...change,
});
const keyed = (...accepted: string[]): Rule => ({
  ...RULE,
  conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': accepted } },
});

test('an action and a resource are allowed where a statement names both', () => {
  expect(isAllowed([RULE], request())).toBe(true);
  expect(isAllowed([RULE], request({ action: 'DynamoDB:getitem' }))).toBe(true);
  expect(isAllowed([RULE], request({ action: 'dynamodb:PutItem' }))).toBe(false);
  expect(isAllowed([RULE], request({ resource: `${TABLE}s` }))).toBe(false);
  expect(isAllowed([], request())).toBe(false);
});

test('a denial wins over a grant', () => {
  expect(isAllowed([RULE, { ...RULE, effect: 'Deny', actions: ['*'] }], request())).toBe(false);
});

test('every value of a set must be accepted by ForAllValues, and one by ForAnyValue', () => {
  expect(isAllowed([keyed('CIRCUIT#*', 'LIGHT')], request())).toBe(true);
  expect(isAllowed([keyed('CIRCUIT#*')], request())).toBe(false);
  expect(isAllowed([keyed('LIGHT')], request({ context: {} }))).toBe(true);
  const any: Rule = { ...RULE, conditions: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': 'LIGHT' } } };
  expect(isAllowed([any], request())).toBe(true);
  expect(isAllowed([any], request({ context: {} }))).toBe(false);
});

test('two grants do not add up to one', () => {
  expect(isAllowed([keyed('CIRCUIT#*'), keyed('LIGHT')], request())).toBe(false);
});

test.each(['NumericLessThan', 'StringEqualsIfExists', 'ForAllValues:Bool'])(
  'the unknown operator %s fails the check, even where the action does not match',
  (operator) => {
    const rule: Rule = { ...RULE, actions: ['s3:*'], conditions: { [operator]: { key: 'value' } } };
    expect(() => isAllowed([rule], request())).toThrow(operator);
  },
);

test('a policy variable fails the check', () => {
  expect(() => isAllowed([{ ...RULE, resources: ['arn:aws:s3:::${aws:username}'] }], request())).toThrow('variables');
});

test('a batch asks for each of its tables with the partitions of that table, and with those of all', () => {
  const place = { partition: 'aws', region: 'us-east-1', accountId: '1' };
  const keys = (...partitions: string[]) => ({ Keys: partitions.map((pk) => ({ pk: { S: pk }, sk: { S: 's' } })) });
  const input = { RequestItems: { state: keys('CIRCUIT#crm', 'LIGHT'), tenants: keys('TENANT') } };
  const call = { functionName: 'f', service: 'dynamodb', operation: 'BatchGetItem', input } as const;
  expect(requestsOf(call, place)).toEqual([
    { action: 'dynamodb:BatchGetItem', resource: TABLE, context: { 'dynamodb:LeadingKeys': ['CIRCUIT#crm', 'LIGHT'] } },
    {
      action: 'dynamodb:BatchGetItem',
      resource: TABLE.replace('state', 'tenants'),
      context: { 'dynamodb:LeadingKeys': ['TENANT'] },
    },
    ...[TABLE, TABLE.replace('state', 'tenants')].map((resource) => ({
      action: 'dynamodb:BatchGetItem',
      resource,
      context: { 'dynamodb:LeadingKeys': ['CIRCUIT#crm', 'LIGHT', 'TENANT'] },
    })),
  ]);
  expect(() => requestsOf({ ...call, operation: 'Query', input: { TableName: 'state' } }, place)).toThrow('partition');
});
