// A call that the judge refuses is answered as AWS answers it, at every endpoint that functions call.

import { createSecretsExtension } from '../../../../lambdas/runtime/secrets-extension';
import { createSecretsManager } from '../../../../lambdas/runtime/secrets-manager';
import { createSignedDynamoCall } from '../../../../lambdas/stores/dynamodb/signed-call';
import { serveAwsEndpoint } from '../../../../lib/local/aws/aws-endpoint';
import { type AwsCall, keyOfFunction } from '../../../../lib/local/aws/call-judge';
import { callDynamoDb } from '../../../../lib/local/dynamodb/call';
import { startDynamoDb } from '../../../../lib/local/dynamodb/embedded-dynamodb';
import { SecretStore, serveSecretsExtension } from '../../../../lib/local/secrets/secret-store';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key';
const calls: AwsCall[] = [];
/** Refuses the function `stranger`. */
const judge = (call: AwsCall) => {
  calls.push(call);
  return call.functionName === 'stranger' ? `stranger may not ${call.service}:${call.operation}` : undefined;
};
const store = new SecretStore();
store.create(ARN, 'key', 'text', () => '');

const environment = (accessKeyId: string, endpoint: string, functionName: string) => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: keyOfFunction(accessKeyId, functionName),
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: endpoint,
});

test('the table answers AccessDeniedException to one function, and serves the other and the run itself', async () => {
  const server = await startDynamoDb(undefined, judge);
  const call = (name: string) =>
    createSignedDynamoCall({ env: environment(server.accessKeyId, server.endpoint, name), timeoutMs: 5_000 });
  const query = { TableName: 'table', Key: { pk: { S: 'a' }, sk: { S: 'b' } } };
  await expect(call('stranger')('GetItem', query)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(call('proxy')('GetItem', query)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await callDynamoDb(server, 'ListTables', {})).toMatchObject({ TableNames: [] });
  expect(calls.splice(0)).toEqual([
    { functionName: 'stranger', service: 'dynamodb', operation: 'GetItem', input: query },
    { functionName: 'proxy', service: 'dynamodb', operation: 'GetItem', input: query },
  ]);
  await server.close();
});

test('Secrets Manager and its extension refuse one function, and serve the other', async () => {
  const server = await serveAwsEndpoint('key', () => undefined, store, judge);
  const extension = await serveSecretsExtension(store, 'inside', judge);
  const direct = (name: string) =>
    createSecretsManager({ env: environment('key', `http://127.0.0.1:${server.port}`, name) }).read(ARN);
  const layered = (name: string) =>
    createSecretsExtension({ port: extension.port, sessionToken: keyOfFunction('inside', name) }).read(ARN);
  await expect(direct('stranger')).rejects.toThrow('answered 400');
  await expect(layered('stranger')).rejects.toThrow('answered 400');
  expect([await direct('proxy'), await layered('proxy')]).toEqual(['text', 'text']);
  expect(calls.splice(0).map(({ functionName, operation }) => `${functionName} ${operation}`)).toEqual([
    'stranger GetSecretValue',
    'stranger GetSecretValue',
    'proxy GetSecretValue',
    'proxy GetSecretValue',
  ]);
  await Promise.all([server.close(), extension.close()]);
});
