// The text that an HTTP message signature is made over.

export type Component = readonly [name: string, value: string];

/** Covered components as they stand in `Signature-Input`. */
export function innerList(components: readonly Component[]): string {
  return `(${components.map(([name]) => `"${name}"`).join(' ')})`;
}

/**
 * Signature base: one line a component, the parameters last. Field values are the bytes on the wire read as latin-1.
 * @see https://www.rfc-editor.org/rfc/rfc9421#section-2.5
 */
export function signatureBase(components: readonly Component[], parameters: string): Buffer {
  const lines = components.map(([name, value]) => `"${name}": ${value.trim()}`);
  return Buffer.from([...lines, `"@signature-params": ${parameters}`].join('\n'), 'latin1');
}
