// The addresses at which AWS's own services are asked, and the key that each is asked with. Everywhere else in the tests a
// variable stands in for the addresses.

import { type Request, sign } from 'aws4';
import { awsTarget, invocation, jsonCall, signedHeaders } from '../../../lambdas/transport/aws-request';

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
const urlOf = (service: Parameters<typeof awsTarget>[0], region: string, more: Record<string, string> = {}) =>
  awsTarget(service, { ...KEYS, AWS_REGION: region, ...more }).url.href;

// https://docs.aws.amazon.com/general/latest/gr/ddb.html and https://docs.amazonaws.cn/aws/latest/userguide/endpoints-arns.html
test.each([
  ['dynamodb', 'us-east-1', 'https://dynamodb.us-east-1.amazonaws.com/'],
  ['dynamodb', 'cn-north-1', 'https://dynamodb.cn-north-1.amazonaws.com.cn/'],
  ['secretsmanager', 'cn-northwest-1', 'https://secretsmanager.cn-northwest-1.amazonaws.com.cn/'],
  ['secretsmanager', 'us-gov-west-1', 'https://secretsmanager.us-gov-west-1.amazonaws.com/'],
  ['backup', 'ap-east-1', 'https://backup.ap-east-1.amazonaws.com/'],
] as const)('%s in %s is asked at %s', (service, region, url) => {
  expect(urlOf(service, region)).toBe(url);
});

test('a variable of the service, or of all services, stands in for the address', () => {
  const all = { AWS_ENDPOINT_URL: 'http://all:1' };
  expect(urlOf('dynamodb', 'cn-north-1', all)).toBe('http://all:1/');
  expect(urlOf('dynamodb', 'cn-north-1', { ...all, AWS_ENDPOINT_URL_DYNAMODB: 'http://own:2' })).toBe('http://own:2/');
});

test('a request is signed for its service, region, day and caller, whatever was signed before it', () => {
  const toRoot = jsonCall('Operation', {}, '1.1');
  const toFunction = invocation('arn:aws:lambda:eu-west-1:123456789012:function:health', {});
  const day = Date.parse('2026-11-30T12:00:00Z');
  const asked = [
    ['dynamodb', 'eu-west-1', 'one', day],
    ['logs', 'eu-west-1', 'one', day],
    ['logs', 'us-east-1', 'one', day],
    ['logs', 'us-east-1', 'two', day],
    ['logs', 'us-east-1', 'two', day + 86_400_000],
    ['dynamodb', 'eu-west-1', 'one', day],
    ['lambda', 'eu-west-1', 'one', day],
  ] as const;
  for (const [service, region, secretAccessKey, nowMs] of asked) {
    const request = service === 'lambda' ? toFunction : toRoot;
    const env = { AWS_REGION: region, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const { authorization, ...headers } = signedHeaders(request, awsTarget(service, env), nowMs);
    const again = sign(
      {
        ...request,
        service,
        region,
        headers: { ...headers },
        extraHeadersToIgnore: { 'content-length': true },
      } as Request,
      { accessKeyId: 'id', secretAccessKey },
    );
    expect([service, authorization]).toEqual([service, again.headers?.['Authorization']]);
  }
});
