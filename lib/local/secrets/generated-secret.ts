// Makes a secret's first value as CloudFormation's GenerateSecretString describes it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html

import { createPublicKey, generateKeyPairSync, randomInt } from 'node:crypto';

export interface SecretGeneration {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

const DEFAULT_LENGTH = 32;
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export function generatedSecret(generation: SecretGeneration): string {
  const alphabet = [
    generation.ExcludeLowercase ? '' : LOWERCASE,
    generation.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    generation.ExcludeNumbers ? '' : '0123456789',
    generation.ExcludePunctuation ? '' : PUNCTUATION,
    generation.IncludeSpace ? ' ' : '',
  ].join('');
  const characters = alphabet.split('').filter((character) => !generation.ExcludeCharacters?.includes(character));
  const password = Array.from(
    { length: generation.PasswordLength ?? DEFAULT_LENGTH },
    () => characters[randomInt(characters.length)],
  ).join('');
  const { SecretStringTemplate: template, GenerateStringKey: key } = generation;
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: password });
}

/** PKCS #8 PEM, as the gateway reads it. */
export function newPrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** What Cells verify with: `base64:` and the 32 bytes of the public key. */
export function publicKeyOf(privateKey: string): string {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return `base64:${Buffer.from(x, 'base64url').toString('base64')}`;
}
