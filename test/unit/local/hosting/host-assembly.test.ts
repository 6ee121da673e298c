// Hosts an assembly that isn't the gateway's: what it holds comes to life, what can't is named or refused.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnAuthorizer, CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration, HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  Code,
  Function as LambdaFunction,
  LayerVersion,
  ParamsAndSecretsLayerVersion,
  ParamsAndSecretsVersions,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { FrontServer } from '../../../../lib/local/api/front-server';
import { type HostedAssembly, hostAssembly } from '../../../../lib/local/hosting/host-assembly';
import { untilTrue } from '../../../support/until';

const folder = mkdtempSync(join(tmpdir(), 'host-assembly-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CODE = `
const { request, get } = require('node:http');
const runs = [];
const dynamo = (operation, input) => new Promise((resolve, reject) => {
  const outgoing = request(process.env.AWS_ENDPOINT_URL_DYNAMODB, { method: 'POST', headers: {
    'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.' + operation, 'x-amz-date': '20200101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID +
      '/b/c/dynamodb/aws4_request, SignedHeaders=host, Signature=0' } }, (incoming) => {
    let text = ''; incoming.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(JSON.parse(text))); });
  outgoing.on('error', reject).end(JSON.stringify(input)); });
const secret = () => new Promise((resolve, reject) => get({ port: process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT,
  path: '/secretsmanager/get?secretId=' + encodeURIComponent(process.env.SECRET_ID),
  headers: { 'x-aws-parameters-secrets-token': process.env.AWS_SESSION_TOKEN } }, (incoming) => {
    let text = ''; incoming.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(JSON.parse(text).SecretString)); }).on('error', reject));
exports.judge = async (event) => ({ isAuthorized: event.headers.who !== 'nobody', context: { who: event.headers.who } });
exports.handler = async (event) => {
  if (event.scheduled) { runs.push(event); console.log('ran by itself'); return; }
  const Item = { pk: { S: event.rawPath } };
  await dynamo('PutItem', { TableName: process.env.TABLE, Item });
  const { Count } = await dynamo('Scan', { TableName: process.env.TABLE });
  console.log('served ' + event.rawPath);
  return { runs, Count, secret: await secret(), who: event.requestContext.authorizer.lambda.who, region: process.env.AWS_REGION };
};`;

let assemblies = 0;
function synthesize(change: (stack: Stack, api: HttpApi) => void = () => undefined): string {
  assemblies += 1;
  const outdir = join(folder, `assembly-${assemblies}`);
  const code = join(folder, `code-${assemblies}`);
  mkdirSync(code);
  writeFileSync(join(code, 'index.js'), CODE);
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const state = new Stack(app, 'State', { env: { account: '111122223333', region: 'eu-central-1' } });
  const table = new TableV2(state, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const secret = new Secret(state, 'Secret');
  const stack = new Stack(app, 'Front', { env: { account: '111122223333', region: 'eu-central-1' } });
  const shared = { runtime: Runtime.NODEJS_22_X, code: Code.fromAsset(code), timeout: Duration.seconds(5) };
  const serve = new LambdaFunction(stack, 'Serve', {
    ...shared,
    handler: 'index.handler',
    environment: { TABLE: table.tableName, SECRET_ID: secret.secretArn },
    paramsAndSecrets: ParamsAndSecretsLayerVersion.fromVersion(ParamsAndSecretsVersions.V1_0_103),
  });
  const judge = new LambdaFunction(stack, 'Judge', { ...shared, handler: 'index.judge' });
  const authorizer = new HttpLambdaAuthorizer('Authorizer', judge, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    identitySource: ['$request.header.Who'],
    resultsCacheTtl: Duration.seconds(0),
  });
  const api = new HttpApi(stack, 'Api');
  const integration = new HttpLambdaIntegration('Serve', serve);
  api.addRoutes({ path: '/served/{proxy+}', methods: [HttpMethod.GET], integration, authorizer });
  new Schedule(stack, 'Schedule', {
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: new LambdaInvoke(serve, { input: ScheduleTargetInput.fromObject({ scheduled: true }) }),
  });
  change(stack, api);
  app.synth();
  return outdir;
}

function stageOf({ defaultStage }: HttpApi): CfnStage {
  const stage = defaultStage?.node.defaultChild;
  if (!(stage instanceof CfnStage)) throw new Error('the API has no stage');
  return stage;
}

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});
async function host(directory: string): Promise<HostedAssembly> {
  return await hostAssembly(directory, {
    requestsPerEnvironment: 10,
    secretValues: { SECRET_ID: 'named by the user' },
    onLogLine: (name, line) => lines.push(`${name}: ${line}`),
  });
}

test('brings an API, its authorizer, functions, a table, a secret and a schedule to life', async () => {
  const hosted = await host(synthesize());
  const server = await FrontServer.listen({ host: '127.0.0.1', port: 0 }, (request, response) =>
    hosted.api.handle(request, response),
  );
  const get = async (who?: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/served/x`, {
      headers: who === undefined ? {} : { who },
    });
    return [answer.status, await answer.json()];
  };
  await untilTrue(() => lines.length > 0);
  expect(await get('me')).toEqual([
    200,
    { runs: [{ scheduled: true }], Count: 1, secret: 'named by the user', who: 'me', region: 'eu-central-1' },
  ]);
  expect(await get()).toEqual([401, { message: 'Unauthorized' }]);
  expect(await get('nobody')).toEqual([403, { message: 'Forbidden' }]);
  expect(lines).toEqual([
    expect.stringMatching(/^Front-Serve\w+: ran by itself$/),
    expect.stringMatching(/^Front-Serve\w+: served \/served\/x$/),
  ]);
  expect(hosted.secrets.current('SECRET_ID')).toBe('named by the user');
  await server.close();
  await hosted.close();
});

test('names what it does not host', async () => {
  const hosted = await host(
    synthesize((stack, api) => {
      new Bucket(stack, 'One');
      new Bucket(stack, 'Two');
      const layer = LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-central-1:1:layer:other:1');
      (stack.node.findChild('Judge') as LambdaFunction).addLayers(layer);
      const stage = stageOf(api);
      stage.defaultRouteSettings = { throttlingRateLimit: 5, throttlingBurstLimit: 5 };
      stage.accessLogSettings = { destinationArn: 'arn:x', format: '$context.requestId' };
    }),
  );
  expect(hosted.inventory.notHosted).toEqual([
    'AWS::S3::Bucket (2)',
    'throttles of the API stage',
    'access log of the API stage',
    'layer arn:aws:lambda:eu-central-1:1:layer:other:1',
  ]);
  expect([...hosted.inventory.withoutEffect.keys()]).toContain('for permissions (one process holds every part)');
  await hosted.close();
});

describe('refuses what it would serve otherwise than AWS does', () => {
  test.each<[string, (stack: Stack, api: HttpApi) => void, string]>([
    [
      'an integration that is no Lambda',
      (_, api) => void api.addRoutes({ path: '/url', integration: new HttpUrlIntegration('Url', 'https://a.example') }),
      'only Lambda integrations of payload format 2.0 are hosted',
    ],
    [
      'a second API',
      (stack) => void new HttpApi(stack, 'Other'),
      'one HTTP API of a stack is hosted, and there is another',
    ],
    [
      'an authorizer without simple responses',
      (stack) => {
        const authorizer = stack.node.findAll().find((node) => node instanceof CfnAuthorizer) as CfnAuthorizer;
        authorizer.enableSimpleResponses = false;
      },
      'only Lambda authorizers of payload format 2.0 with simple responses are hosted',
    ],
    [
      'a named stage',
      (_, api) => {
        stageOf(api).stageName = 'live';
      },
      'only the stage $default is hosted, not live',
    ],
    [
      'another runtime',
      (stack) =>
        void new LambdaFunction(stack, 'Python', {
          runtime: Runtime.PYTHON_3_13,
          handler: 'a.b',
          code: Code.fromInline('x'),
        }),
      'runtime python3.13 is not hosted',
    ],
  ])('%s', async (_, change, message) => {
    await expect(host(synthesize(change))).rejects.toThrow(message);
  });
});
