// Case-insensitive view of header fields that notices a name given twice, `X_Tenant_Id` for `X-Tenant-Id` too.

import type { HeaderMap } from './signed-request.ts';

export class Fields {
  readonly #values = new Map<string, string>();
  readonly #twice = new Set<string>();

  constructor(headers: HeaderMap) {
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) continue;
      const folded = name.toLowerCase().replaceAll('_', '-');
      if (this.#values.has(folded) || (typeof value !== 'string' && value.length > 1)) this.#twice.add(folded);
      this.#values.set(folded, withoutEdgeSpace(wireText(typeof value === 'string' ? value : value.join(', '))));
    }
  }

  /** Empty if the field is missing. One character a byte, as Node reads a header. */
  get(name: string): string {
    return this.#values.get(name) ?? '';
  }

  find(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== '';
  }

  ambiguous(names: readonly string[]): boolean {
    return names.some((name) => this.#twice.has(name));
  }
}

/**
 * Removes the optional whitespace around a field value: SP and HTAB, no other character. `trim` also removes 0xA0, the
 * last byte of many Chinese characters.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3
 */
function withoutEdgeSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value.charCodeAt(start))) start += 1;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A framework that decoded the value as UTF-8 gets its bytes back; a cut-off character would equal another one. */
function wireText(value: string): string {
  // oxlint-disable-next-line no-control-regex -- every character that is one byte
  return /^[\x00-\xff]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}
