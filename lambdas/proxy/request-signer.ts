// Signs a request with every scheme the deployment names, with the keys of the moment.

import type { SchemeName, SigningSettings } from '../contract/signing';
import type { SecretReader } from '../domain/ports';
import { hmacV1 } from '../domain/signing/hmac-v1';
import { rfc9421 } from '../domain/signing/rfc9421';
import type { PrivateKey, SharedKey, SignableRequest } from '../domain/signing/scheme';
import { cellSecret, ed25519Key, hmacKey, secretBytes } from '../domain/signing/signing-key';

/** Headers to add to one try. Rejects where a key cannot be had: nothing is forwarded unsigned by accident. */
export type RequestSigner = (request: SignableRequest) => Promise<Readonly<Record<string, string>>>;

export interface SigningSecretIds {
  /** Of the shared secret, or of the master where every Cell has a key of its own. */
  readonly shared: string;
  /** Of the Ed25519 private key; empty where none is used. */
  readonly ed25519: string;
}

/** Always signs with the current version: rotation moves the label once every Cell accepts the new key. */
export function createRequestSigner(
  settings: SigningSettings,
  secretIds: SigningSecretIds,
  secrets: SecretReader,
): RequestSigner {
  const sharedKey = rememberLast((text: string): ((cell: string) => SharedKey) => {
    const master = secretBytes(text);
    const whole = hmacKey(master);
    const ofCell = rememberEach((cell) => hmacKey(cellSecret(master, cell)));
    return settings.perCellKeys ? ofCell : () => whole;
  });
  const privateKey = rememberLast((text: string): PrivateKey => ed25519Key(text));

  const readShared = async (cell: string): Promise<SharedKey> => sharedKey(await secrets.read(secretIds.shared))(cell);
  const sign: Record<SchemeName, RequestSigner> = {
    'hmac-v1': async (request) => hmacV1.sign(request, await readShared(request.cell)),
    rfc9421: async (request) =>
      rfc9421.sign(
        request,
        settings.rfc9421Algorithm === 'ed25519'
          ? privateKey(await secrets.read(secretIds.ed25519))
          : await readShared(request.cell),
      ),
  };
  return async (request) => {
    const parts = await Promise.all(settings.schemes.map((name) => sign[name](request)));
    return Object.assign({}, ...parts) as Readonly<Record<string, string>>;
  };
}

/** Reading a key costs more than signing with it, and its text changes only when it is turned. */
function rememberLast<T>(make: (text: string) => T): (text: string) => T {
  let last: { text: string; value: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: make(text) };
    return last.value;
  };
}

/** Cells are as many as the route table has. */
function rememberEach<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    let value = made.get(name);
    if (value === undefined) {
      value = make(name);
      made.set(name, value);
    }
    return value;
  };
}
