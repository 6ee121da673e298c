// Wiring of the probe Cell as a Lambda behind an HTTP API of its own.

import { setTimeout as wait } from 'node:timers/promises';
import * as ENV from '../contract/environment';
import { createCachedSecrets, createSecretSource } from '../runtime/cached-secrets';
import { readEnvironment } from '../runtime/environment';
import { readSecretAccess } from '../runtime/secret-access';
import { type ProbeEvent, type ProbeResult, requestOf, resultOf } from './lambda-event';
import { createProbeApp, type ProbeTrust } from './probe-app';

const settings = readEnvironment(process.env, (env) => ({
  access: readSecretAccess(env),
  probeSecretId: env.text(ENV.probeSecretId),
  signingSecretId: env.optionalText(ENV.signingSecretId),
  publicKey: env.optionalText(ENV.probePublicKey),
  perCellKeys: env.flag(ENV.probePerCellKeys),
}));

const secrets = createCachedSecrets(createSecretSource(settings.access, process.env));
const app = createProbeApp({ abilities: { sockets: false, memory: false }, nowMs: Date.now });

async function trust(): Promise<ProbeTrust> {
  const { probeSecretId, signingSecretId, publicKey, perCellKeys } = settings;
  const [probeSecret, signingSecret] = await Promise.all([
    secrets.read(probeSecretId),
    signingSecretId === undefined ? undefined : secrets.read(signingSecretId),
  ]);
  return { probeSecret, signingSecret, publicKey, perCellKeys };
}

export const handler = async (event: ProbeEvent): Promise<ProbeResult> => {
  const request = requestOf(event);
  const answer = await app(request, await trust());
  if (answer.delayMs > 0) await wait(answer.delayMs);
  return resultOf(answer);
};
