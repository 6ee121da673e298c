// What the proxy's environment says about signing.

import { ENV } from '../contract/environment';
import { DEFAULT_SIGNING, keysInUse, type SigningSettings } from '../contract/signing';
import type { EnvironmentReader } from '../runtime/environment';

/** Undefined where the deployment chose not to sign; keys that no scheme signs with are not asked for. */
export function readSigning(env: EnvironmentReader) {
  const signing = { ...DEFAULT_SIGNING, ...(env.json(ENV.signingSettings) as Partial<SigningSettings>) };
  if (signing.schemes.length === 0) return undefined;
  const { shared, ed25519 } = keysInUse(signing);
  return {
    settings: signing,
    secretIds: {
      shared: shared ? env.text(ENV.signingSecretId) : '',
      ed25519: ed25519 ? env.text(ENV.signingPrivateKeyId) : '',
    },
    extension: { port: env.integer(ENV.secretsExtensionPort), sessionToken: env.text('AWS_SESSION_TOKEN') },
  };
}
