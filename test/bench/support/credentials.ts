// Throw-away credentials of one run: a certificate for the AWS stub, and an issuer's key with a token.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface BenchCredentials {
  readonly certificateFile: string;
  readonly certificateKeyFile: string;
  readonly jwksFile: string;
  readonly jwks: string;
  readonly issuer: string;
  readonly token: string;
  /** Another token of the same caller. */
  readonly signToken: () => Promise<string>;
}

export async function createCredentials(folder: string): Promise<BenchCredentials> {
  const certificateFile = path.join(folder, 'certificate.pem');
  const certificateKeyFile = path.join(folder, 'certificate-key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', certificateKeyFile, '-out', certificateFile];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'ignore' });

  const issuer = 'https://issuer.bench.test';
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' };
  const jwks = JSON.stringify({ keys: [jwk] });
  const jwksFile = path.join(folder, 'jwks.json');
  writeFileSync(jwksFile, jwks);
  const signToken = () =>
    new SignJWT({ tenantId: 'acme', role: 'operator' })
      .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
      .setIssuer(issuer)
      .setAudience('gateway')
      .setSubject('user-1')
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('2h')
      .sign(privateKey);
  const token = await signToken();
  return { certificateFile, certificateKeyFile, jwksFile, jwks, issuer, token, signToken };
}
