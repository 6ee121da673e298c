// Signs every try at a Cell, or says that it cannot: nothing goes out unsigned unless the deployment chose that by name.

import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/ports';
import { type Refusal, refusal } from '../domain/refusal';
import type { SignableRequest } from '../domain/signing/scheme';
import type { RequestSigner } from './request-signer';

export type Unsigned = Omit<SignableRequest, 'nowMs' | 'nonce'>;

/** Headers to add to the request. */
export type Signer = (request: Unsigned) => Promise<Readonly<Record<string, string>> | Refusal>;

export function signOrRefuse(sign: RequestSigner, clock: Clock): Signer {
  return async (request) => {
    try {
      return await sign({ ...request, nowMs: clock(), nonce: randomUUID() });
    } catch (cause) {
      return refusal('SIGNING_UNAVAILABLE', '', { cause });
    }
  };
}

/** For deployments whose configuration says `none`. */
export const leaveUnsigned: Signer = async () => ({});
