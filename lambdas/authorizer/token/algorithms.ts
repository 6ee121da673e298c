// Names of signature algorithms: the ones that JOSE began with, and the fully specified ones that took their place.

/**
 * Later names of an algorithm and the name that the verifying library knows.
 * Ed25519 and Ed448 are JOSE's own; the ESP names are COSE's, and some issuers write them into key sets.
 * @see https://www.rfc-editor.org/rfc/rfc9864
 */
const LATER_NAMES: ReadonlyMap<string, string> = new Map([
  ['Ed25519', 'EdDSA'],
  ['Ed448', 'EdDSA'],
  ['ESP256', 'ES256'],
  ['ESP384', 'ES384'],
  ['ESP512', 'ES512'],
]);

/** The one curve that an algorithm takes; EdDSA takes both of its own. */
const CURVES: ReadonlyMap<string, string> = new Map([
  ['Ed25519', 'Ed25519'],
  ['Ed448', 'Ed448'],
  ['ES256', 'P-256'],
  ['ES384', 'P-384'],
  ['ES512', 'P-521'],
]);

const KEY_TYPES: ReadonlyMap<string, string> = new Map([
  ['RS', 'RSA'],
  ['ES', 'EC'],
  ['Ed', 'OKP'],
]);

export function libraryName(algorithm: string): string {
  return LATER_NAMES.get(algorithm) ?? algorithm;
}

/** Whether a deployment that lists `allowed` takes a token of this algorithm, verified with a key of this curve. */
export function isAllowedAlgorithm(allowed: readonly string[], algorithm: string, curve: string | undefined): boolean {
  const wanted = curveOf(algorithm);
  if (wanted !== undefined && wanted !== curve) return false;
  const known = libraryName(algorithm);
  return allowed.some(
    (name) => name === algorithm || name === known || (libraryName(name) === known && curveOf(name) === curve),
  );
}

/** Whether a key that names no algorithm is of the type that `algorithm` takes. */
export function isKeyTypeOf(algorithm: string, keyType: string): boolean {
  return KEY_TYPES.get(algorithm.slice(0, 2)) === keyType;
}

function curveOf(algorithm: string): string | undefined {
  return CURVES.get(algorithm) ?? CURVES.get(libraryName(algorithm));
}
