// Binds the functions behind the API to the secret that only the distribution in front shows.

import * as ENV from '../../lambdas/contract/environment';
import type { DeployConfig } from '../deploy-config';
import type { GatewayFunction } from './gateway-function';
import type { GatewayState, SecretInUse } from './gateway-state';

/** Undefined where callers may come to the API itself: without a distribution, and while they move to it. */
export function requiredProof({ distribution }: DeployConfig, state: GatewayState): SecretInUse | undefined {
  return distribution?.closed === false ? undefined : state.originProof;
}

/**
 * @param proof undefined where no distribution stands in front
 * @param openRoutes route keys that anyone may ask without it
 */
export function askForProof(
  functions: readonly GatewayFunction[],
  proof: SecretInUse | undefined,
  openRoutes: readonly string[] = [],
): void {
  if (proof === undefined) return;
  for (const own of functions) {
    own.bindSecret(proof, ENV.originProofSecretId);
    if (openRoutes.length > 0) own.lambda.addEnvironment(ENV.originOpenRoutes, openRoutes.join(','));
  }
}
