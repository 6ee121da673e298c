// Binds the functions behind the API to the secret that only the distribution in front shows.

import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ENV } from '../../lambdas/contract/environment';
import type { GatewayFunction } from './gateway-function';

/** `proof` is undefined where no distribution stands in front. */
export function askForProof(
  functions: readonly GatewayFunction[],
  proof: Pick<ISecret, 'secretArn'> | undefined,
): void {
  if (proof === undefined) return;
  for (const own of functions) own.bindSecret(proof, ENV.originProofSecretId);
}
