// The embedded issuer of the one-machine run: its own keys, sample users, and what the gateway needs to believe it.

import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Language } from '../../../lambdas/contract/language';
import { createIssuerApp, createLoginLimit, ISSUER_PATH } from './issuer-app';
import { closeServer, createHandler, type IssuerHandler, listenOnLoopback, serve } from './issuer-server';
import { findUser, type SampleUser } from './sample-users';
import { keepIssuer, makeSigningKey, readKeptIssuer, SIGNING_ALGORITHM } from './signing-keys';
import { AUDIENCE, keySetOf, signToken } from './tokens';

export { SAMPLE_TENANTS, SAMPLE_USERNAMES } from './sample-users';

export interface IssuerOptions {
  /** Keeps the keys across runs; without it they live in memory. */
  readonly dataDirectory?: string | undefined;
  readonly clock?: () => number;
}

export interface Issuer {
  /** The `auth` section of a deployment description that believes this issuer. */
  readonly authSection: Readonly<Record<string, unknown>>;
  /** Answers `/api/auth/*` on the gateway's front, in the deployment's language where a caller asks for none. */
  handler(fallback: Language): IssuerHandler;
  /** A token for one of the sample users. */
  tokenFor(username: string): Promise<string>;
  /** From now on a new key signs; the one before it verifies until the rotation after. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
}

export async function startIssuer({ dataDirectory, clock = Date.now }: IssuerOptions = {}): Promise<Issuer> {
  const file = dataDirectory === undefined ? undefined : path.join(dataDirectory, 'issuer.json');
  const kept = file === undefined ? undefined : await readKeptIssuer(file);
  let keys = kept?.keys ?? ([await makeSigningKey()] as const);

  const server = await listenOnLoopback(kept?.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const sign = (user: SampleUser) => signToken(keys[0], issuer, user, clock());
  const keep = () => {
    if (file !== undefined) keepIssuer(file, { port, keys });
  };
  keep();
  const app = createIssuerApp({ issuer, keySet: () => keySetOf(keys), sign, limit: createLoginLimit(), clock });
  serve(server, createHandler(app, 'zh-CN'));

  return {
    authSection: {
      mode: 'jwt',
      issuer,
      jwksUri: issuer + ISSUER_PATH.jwks,
      audience: [AUDIENCE],
      algorithms: [SIGNING_ALGORITHM],
      // Callers may show API keys as well.
      keys: true,
      permissions: { claim: 'platformRole', viewer: ['viewer'], operator: ['operator'], admin: ['admin'] },
    },
    handler: (fallback) => createHandler(app, fallback),
    async tokenFor(username) {
      const user = findUser(username);
      if (!user) throw new Error(`There is no sample user ${username}`);
      return sign(user);
    },
    async rotateKeys() {
      keys = [await makeSigningKey(), keys[0]];
      keep();
    },
    close: () => closeServer(server),
  };
}
