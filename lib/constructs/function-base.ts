// What no function differs in: its runtime, its log, and a role that writes to this log and does what is granted by name.

import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type FunctionOptions, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeployConfig } from '../deploy-config';
import { gatewayLogGroup } from './log-groups';
import { functionArchitecture } from './secrets-extension';

export function functionBase(scope: Construct, config: DeployConfig) {
  const logGroup = gatewayLogGroup(scope, 'Logs', config);
  // Not Lambda's managed policy: that one may write to every log group of the account.
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const options = {
    architecture: functionArchitecture(scope),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
  } satisfies FunctionOptions;
  return { role, base: { ...options, runtime: Runtime.NODEJS_24_X, handler: 'index.handler' } };
}
