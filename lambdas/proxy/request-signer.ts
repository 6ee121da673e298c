// Signs every try at a Cell with the schemes that the deployment names, or says that it cannot: nothing goes out unsigned
// unless the deployment chose that by name.

import { randomUUID } from 'node:crypto';
import type { SchemeName, SigningSettings } from '../contract/signing';
import type { Clock, SecretReader } from '../domain/ports';
import { type Refusal, refusal } from '../domain/refusal';
import { hmacV1 } from '../domain/signing/hmac-v1';
import type { PrivateKey, SharedKey, SignableRequest } from '../domain/signing/scheme';
import { cellSecret, ed25519Key, hmacKey, secretBytes } from '../domain/signing/signing-key';

/** Headers to add to one try. Rejects where a key cannot be read: nothing is forwarded unsigned by accident. */
type RequestSigner = (request: SignableRequest) => Promise<Readonly<Record<string, string>>>;

interface SigningSecretIds {
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
    // Loads where a deployment names it.
    rfc9421: async (request) =>
      (await import('../domain/signing/rfc9421')).rfc9421.sign(
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

type Unsigned = Omit<SignableRequest, 'nowMs' | 'nonce'>;

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
