// `probe`: a Cell that belongs to the deployment, and behaves as `gateway verify` and `gateway drill` tell it to.

import * as v from 'valibot';
import type { RawCells } from './cells-section';
import { baseUrl, flag, isMap, section, text } from './fields';

const url = v.pipe(
  text('the address that the stack <name>-probe printed'),
  v.check((written) => baseUrl(written)?.startsWith('https:') === true, 'an https:// URL without query or fragment'),
);

export const probeSection = v.union(
  [
    flag(),
    section(
      {
        url: v.exactOptional(url),
        publicKey: v.exactOptional(text('an Ed25519 public key as PEM', /^-----BEGIN PUBLIC KEY-----/)),
      },
      {
        url: [
          'Address that the stack `<name>-probe` printed. The routes then have the probe Cells.',
          'the stack is deployed, and no route leads to it',
        ],
        publicKey: ['Public key that verifies Ed25519 signatures.', 'the probe Cell verifies only shared keys'],
      },
    ),
  ],
  'true, or a map of url, publicKey',
);

export interface ProbeDescription {
  readonly url?: string;
  readonly publicKey?: string;
}

/** Undefined without a probe Cell. */
export function probeOf({ probe }: { readonly probe?: boolean | ProbeDescription }): ProbeDescription | undefined {
  if (probe === undefined || probe === false) return undefined;
  return probe === true ? {} : probe;
}

/** The circuit stays closed: failing is what these checks ask of the Cell. */
const PATIENT = { minimumCalls: 10_000 } as const;
/** The circuit opens after two failures, of one tenant too, and lets a probe through after 2 s. */
const BRITTLE = { minimumCalls: 2, failureRatio: 0.5, windowSeconds: 10, openSeconds: 2, tenantsToOpen: 1 } as const;

/** One Cell under four names: each name has the settings that its checks need. docs/verify.md shows them. */
export function probeCells(address: string) {
  return {
    probe: { url: address, core: false, breaker: PATIENT },
    'probe-slow': { url: address, core: false, timeoutMs: 1_000, retries: 0, breaker: PATIENT },
    'probe-circuit': { url: address, core: false, retries: 0, breaker: BRITTLE },
    'probe-fallback': {
      url: address,
      core: false,
      retries: 0,
      breaker: { ...BRITTLE, openSeconds: 60 },
      fallback: { status: 200, contentType: 'application/json', body: '{"data":[]}' },
    },
  };
}

/** Cells that the `probe` section adds; none if its address is no text, which the schema reports. */
export function describedProbeCells(probe: unknown): RawCells {
  const address = isMap(probe) ? probe['url'] : undefined;
  const cells = typeof address === 'string' ? Object.entries(probeCells(address)) : [];
  return new Map(cells.map(([name, value]) => [name, { value, where: `cells.${name}` }]));
}
