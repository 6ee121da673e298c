// The probe Cells of the one-machine run: one server under several names, each described for what is tried on it.

import { randomBytes } from 'node:crypto';
import * as ENV from '../../../lambdas/contract/environment';
import { startProbeCell } from '../../probe/probe-cell';
import { publicKeyOf } from '../secrets/generated-secret';

/** Its failures are part of the checks: they open no circuit. */
const PATIENT = { minimumCalls: 10_000 } as const;
/** Opens after two failures of anybody, and tries again soon. */
const BRITTLE = { minimumCalls: 2, failureRatio: 0.5, windowSeconds: 10, openSeconds: 2, tenantsToOpen: 1 } as const;

/** As a description has them: docs/verify.md shows the same for a deployment. */
export function probeCells(url: string) {
  return {
    probe: { url, core: false, breaker: PATIENT },
    'probe-slow': { url, core: false, timeoutMs: 1_000, retries: 0, breaker: PATIENT },
    'probe-circuit': { url, core: false, retries: 0, breaker: BRITTLE },
    'probe-fallback': {
      url,
      core: false,
      retries: 0,
      breaker: { ...BRITTLE, openSeconds: 60 },
      fallback: { status: 200, contentType: 'application/json', body: '{"data":[]}' },
    },
  };
}

export interface LocalProbe {
  readonly described: ReturnType<typeof probeCells>;
  /** Proves orders. */
  readonly secret: string;
  /** From here on it knows the keys that the gateway signs with. */
  trustGateway(secrets: { current(id: string): string | undefined }): void;
  close(): Promise<void>;
}

/** @param given the secret; one is made up where it is blank. */
export async function startLocalProbe(given: string | undefined): Promise<LocalProbe> {
  const cell = await startProbeCell();
  const secret = given?.trim() || randomBytes(32).toString('base64url');
  return {
    described: probeCells(cell.url),
    secret,
    trustGateway(secrets) {
      const privateKey = secrets.current(ENV.signingPrivateKeyId);
      cell.trust({
        probeSecret: secret,
        signingSecret: secrets.current(ENV.signingSecretId),
        publicKey: privateKey && publicKeyOf(privateKey),
      });
    },
    close: () => cell.close(),
  };
}
