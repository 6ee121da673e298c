// What the settings of tokens and administrators contradict, and what synth warns of.

import type { RouteTable } from '../../lambdas/contract/route-table';
import type { ConfigWarning } from './config';
import { type Fault, show } from './fault';
import type { Description } from './schema';

interface Credentials {
  readonly auth: Pick<Description['auth'], 'mode'>;
  readonly signing: { readonly schemes: readonly string[] | string };
  readonly proxy: { readonly authorization?: 'forward' | 'strip' };
}

/** Settings that would let a token go where it must not, or leave a Cell without knowing who calls. */
export function credentialFaults({ auth, signing, proxy }: Credentials, { cells }: RouteTable): Fault[] {
  const faults: Fault[] = [];
  const places = Object.entries(cells).map(([name, route]) => [`cells.${name}`, route.authorization] as const);
  for (const [where, authorization] of [['proxy', proxy.authorization] as const, ...places]) {
    if (authorization !== 'strip') continue;
    const fault = { where: `${where}.authorization`, got: show(authorization) };
    if (!signing.schemes.includes('rfc9421'))
      faults.push({ ...fault, expected: 'rfc9421 among signing.schemes with strip: it tells Cells who calls' });
    if (auth.mode === 'header')
      faults.push({ ...fault, expected: 'forward where auth.mode is header: only the Cell checks the token then' });
  }
  for (const [name, { adminTokens, authorization = proxy.authorization }] of Object.entries(cells)) {
    if (adminTokens !== true || (authorization !== 'strip' && proxy.authorization !== 'strip')) continue;
    const expected = 'nothing where authorization is strip: the Cell could use such a token on admin routes';
    faults.push({ where: `cells.${name}.adminTokens`, got: 'true', expected });
  }
  return faults;
}

export function credentialDoubts({ auth, proxy }: Description): ConfigWarning[] {
  const doubts: ConfigWarning[] = [];
  if (proxy.authorization === undefined) {
    doubts.push({
      id: 'forwarded-tokens',
      message:
        "proxy.authorization is not set: Cells receive callers' tokens, and could use them elsewhere. strip withholds " +
        'them; forward keeps this without a warning',
    });
  }
  if (auth.mode === 'jwt' && (auth.permissions === undefined || auth.permissions.claim === roleClaim(auth))) {
    doubts.push({
      id: 'shared-admin-role',
      message:
        `admin routes open to a value of the role claim, ${roleClaim(auth)}, which users of tenants have too: name the ` +
        "platform's administrators by auth.permissions with a claim of their own",
    });
  }
  return doubts;
}

function roleClaim({ claims, cognito }: Extract<Description['auth'], { mode: 'jwt' }>): string {
  return claims.role ?? (cognito === undefined ? 'role' : 'custom:role');
}
