// The API's access log: what API Gateway knows about a request that the functions do not.

import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { VERDICT_KEY } from '../../lambdas/contract/verdict-context';
import type { DeployConfig } from '../deploy-config';
import { gatewayLogGroup } from './log-groups';

/** Field -> variable of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const FIELDS = {
  requestId: 'requestId',
  requestTime: 'requestTimeEpoch',
  sourceIp: 'identity.sourceIp',
  method: 'httpMethod',
  path: 'path',
  routeKey: 'routeKey',
  protocol: 'protocol',
  status: 'status',
  responseLength: 'responseLength',
  responseLatency: 'responseLatency',
  errorResponseType: 'error.responseType',
  errorMessage: 'error.message',
  authorizerError: 'authorizer.error',
  authorizerOutcome: `authorizer.${VERDICT_KEY.outcome}`,
  authorizerCode: `authorizer.${VERDICT_KEY.code}`,
  tenantId: `authorizer.${VERDICT_KEY.tenantId}`,
  integrationStatus: 'integration.status',
  integrationLatency: 'integrationLatency',
  integrationError: 'integrationErrorMessage',
} as const;

export function accessLog(scope: Construct, config: DeployConfig): IAccessLogSettings {
  const logGroup = gatewayLogGroup(scope, 'AccessLog', config);
  const format = Object.fromEntries(Object.entries(FIELDS).map(([field, name]) => [field, `$context.${name}`]));
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(JSON.stringify(format)),
  };
}
