// The ops token: a generated secret that opens the admin routes to probes, scrapers and operators.

import { isSameSecret } from '../domain/same-secret';

export type OpsTokenCheck = (token: string) => Promise<boolean>;

/** Rejects where the secret cannot be read: that is not the caller's fault. */
export function opsTokenCheck(readSecret: () => Promise<string>): OpsTokenCheck {
  return async (token) => isSameSecret(token, (await readSecret()).trim());
}
