// Whether a resource stays when its stack is deleted, as the description says.

import { RemovalPolicy } from 'aws-cdk-lib';
import type { DeployConfig } from '../deploy-config';

type Removal = Pick<DeployConfig, 'state'>;

export function removalPolicy({ state }: Removal): RemovalPolicy {
  return state.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

/**
 * For a resource with a fixed name. If the deployment that creates it fails, CloudFormation deletes it: it is empty, and its
 * name would block the next try.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function namedRemovalPolicy({ state }: Removal): RemovalPolicy {
  return state.removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
