// The probe Cells of the one-machine run: one server under several names, each described for what is tried on it.

import { randomBytes } from 'node:crypto';
import * as ENV from '../../../lambdas/contract/environment';
import { probeCells } from '../../deploy-config/probe-section';
import { startProbeCell } from '../../probe/probe-cell';
import { answerError, FRONT_ERROR } from '../api/front-error';
import { FrontServer } from '../api/front-server';
import type { HostedAssembly } from '../hosting/host-assembly';
import { signingOf } from '../hosting/host-assembly';
import { publicKeyOf } from '../secrets/generated-secret';

type Hosted = Pick<HostedAssembly, 'secrets' | 'otherApis' | 'functions'>;

export interface LocalProbe {
  readonly described: ReturnType<typeof probeCells>;
  /** Of the description, in place of its own. */
  readonly sections: Readonly<Record<string, unknown>>;
  /** Proves orders. */
  readonly secret: () => string | undefined;
  /** From here on it knows the keys that the gateway signs with. */
  readonly meet: (hosted: Hosted) => void;
  readonly close: () => Promise<void>;
}

export function startLocalProbe(
  kind: true | 'stack' | undefined,
  given: string | undefined,
): Promise<LocalProbe | undefined> {
  if (kind === undefined) return Promise.resolve(undefined);
  return kind === 'stack' ? startHostedProbe() : startOwnProbe(given);
}

/** @param given the secret; one is made up where it is blank. */
async function startOwnProbe(given: string | undefined): Promise<LocalProbe> {
  const cell = await startProbeCell();
  const secret = given?.trim() || randomBytes(32).toString('base64url');
  return {
    described: probeCells(cell.url),
    sections: {},
    secret: () => secret,
    meet(hosted) {
      const privateKey = hosted.secrets.current(ENV.signingPrivateKeyId);
      cell.trust({
        probeSecret: secret,
        signingSecret: hosted.secrets.current(ENV.signingSecretId),
        perCellKeys: signingOf(hosted).perCellKeys,
        publicKey: privateKey && publicKeyOf(privateKey),
      });
    },
    close: () => cell.close(),
  };
}

/** The Lambda of the stack behind its own API. The port is taken first: the routes name it. */
async function startHostedProbe(): Promise<LocalProbe> {
  let hosted: Hosted | undefined;
  const server = await FrontServer.listen({ host: '127.0.0.1', port: 0 }, async (request, response) => {
    const [api] = hosted?.otherApis ?? [];
    if (api === undefined) answerError(response, FRONT_ERROR.unavailable);
    else await api.handle(request, response);
  });
  return {
    described: probeCells(`http://127.0.0.1:${server.port}`),
    sections: { probe: true },
    secret: () => hosted?.secrets.current(ENV.probeSecretId),
    meet: (met) => (hosted = met),
    close: () => server.close(),
  };
}
