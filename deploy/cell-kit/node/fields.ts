// Case-insensitive view of header fields that notices a name given twice, `X_Tenant_Id` for `X-Tenant-Id` too.

import type { HeaderMap } from './signed-request';

export class Fields {
  readonly #values = new Map<string, string>();
  readonly #twice = new Set<string>();

  constructor(headers: HeaderMap) {
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) continue;
      const folded = name.toLowerCase().replaceAll('_', '-');
      if (this.#values.has(folded) || (typeof value !== 'string' && value.length > 1)) this.#twice.add(folded);
      this.#values.set(folded, (typeof value === 'string' ? value : value.join(', ')).trim());
    }
  }

  /** Empty where it is absent. */
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
