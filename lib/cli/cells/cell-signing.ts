// What a Cell's requests are signed with: the described schemes or the one asked for, and the keys that are at hand.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SCHEME_NAMES, type SchemeName, type SigningSettings } from '../../../lambdas/contract/signing';
import type { PrivateKey, SharedKey } from '../../../lambdas/domain/signing/scheme';
import { cellSecret, ed25519Key, hmacKey, secretBytes } from '../../../lambdas/domain/signing/signing-key';
import { texts, type ValuesOf } from '../command';
import { given, secretFrom } from '../connection';
import { UsageError } from '../exit';
import type { Terminal } from '../terminal';

export const SIGNING_OPTIONS = texts('scheme', 'secret-file', 'key-file');
export type SigningValues = ValuesOf<typeof SIGNING_OPTIONS>;

export type SchemeKey =
  | { readonly scheme: 'hmac-v1'; readonly key: SharedKey }
  | { readonly scheme: 'rfc9421'; readonly key: SharedKey | PrivateKey };

/** Undefined is what nobody named. */
export interface KeysAtHand {
  readonly shared: Buffer | undefined;
  readonly ed25519: PrivateKey | undefined;
}

export const MISSING_KEY = {
  shared: 'set GATEWAY_SIGNING_SECRET to what the Cell holds as CELL_SIGNING_SECRET, or give --secret-file',
  ed25519: 'give --key-file, a file with the Ed25519 private key in PEM',
} as const;

/** The described settings, narrowed to the scheme that was asked for; a private key that is given is to be used. */
export function chosenSigning(described: SigningSettings, values: SigningValues): SigningSettings {
  const { scheme, 'key-file': keyFile } = values;
  const named = SCHEME_NAMES.find((name) => name === scheme);
  if (scheme !== undefined && named === undefined) {
    throw new UsageError(`--scheme is ${scheme}, and there are ${SCHEME_NAMES.join(' and ')}.`);
  }
  const schemes: readonly SchemeName[] = named === undefined ? described.schemes : [named];
  if (keyFile === undefined) return { ...described, schemes };
  if (!schemes.includes('rfc9421')) throw new UsageError('--key-file is for the scheme rfc9421: add --scheme rfc9421.');
  return { ...described, schemes, rfc9421Algorithm: 'ed25519' };
}

export async function keysAtHand(values: SigningValues, terminal: Terminal): Promise<KeysAtHand> {
  const secret = await fileText(values['secret-file'], 'signing secret', terminal);
  const pem = await fileText(values['key-file'], 'private key', terminal);
  const text = secret ?? given(terminal.env['GATEWAY_SIGNING_SECRET']);
  const source = secret === undefined ? 'GATEWAY_SIGNING_SECRET' : `${values['secret-file']}`;
  return {
    shared: readKey(text, secretBytes, `${source} holds no signing secret: nothing follows its base64: prefix.`),
    ed25519: readKey(pem, ed25519Key, `${values['key-file']} holds no Ed25519 private key in PEM (PKCS #8).`),
  };
}

function readKey<K>(text: string | undefined, read: (text: string) => K, fault: string): K | undefined {
  if (text === undefined) return undefined;
  try {
    return read(text);
  } catch {
    throw new UsageError(fault);
  }
}

async function fileText(file: string | undefined, holds: string, { input }: Terminal): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await secretFrom(file, input);
  if (text === '') throw new UsageError(`${file} is empty, and should hold the ${holds}.`);
  return text;
}

function signsPrivately(settings: SigningSettings, scheme: SchemeName): scheme is 'rfc9421' {
  return scheme === 'rfc9421' && settings.rfc9421Algorithm === 'ed25519';
}

/** One key a scheme, or what is missing for one of them. */
export function cellKeys(settings: SigningSettings, keys: KeysAtHand, cell: string): SchemeKey[] | keyof KeysAtHand {
  const shared = keys.shared && hmacKey(settings.perCellKeys ? cellSecret(keys.shared, cell) : keys.shared);
  const found: SchemeKey[] = [];
  for (const scheme of settings.schemes) {
    if (!signsPrivately(settings, scheme)) {
      if (shared === undefined) return 'shared';
      found.push({ scheme, key: shared });
    } else {
      if (keys.ed25519 === undefined) return 'ed25519';
      found.push({ scheme, key: keys.ed25519 });
    }
  }
  return found;
}

/** Keys that nobody holds, under the names of the right ones where those are known. */
export function forgedKeys(settings: SigningSettings, right: readonly SchemeKey[]): SchemeKey[] {
  return settings.schemes.map((scheme): SchemeKey => {
    const shared = hmacKey(randomBytes(32));
    const id = right.find((one) => one.scheme === scheme)?.key.id ?? shared.id;
    if (!signsPrivately(settings, scheme)) return { scheme, key: { ...shared, id } };
    return { scheme, key: { id, algorithm: 'ed25519', privateKey: generateKeyPairSync('ed25519').privateKey } };
  });
}
