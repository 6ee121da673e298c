// Records of one sample Cell, apart by tenant, and what makes a repeated POST harmless.

export interface CellRecord {
  readonly id: string;
  readonly [field: string]: unknown;
}

export type CreateOutcome =
  | { readonly kind: 'created' | 'repeated'; readonly record: CellRecord }
  /** The request id was used before, with another body. */
  | { readonly kind: 'conflict' };

interface TenantRecords {
  readonly records: Map<string, CellRecord>;
  readonly requests: Map<string, { readonly body: string; readonly record: CellRecord }>;
  created: number;
}

/** Sample data is not for keeping: past this many a tenant's oldest records go. */
const MAX_RECORDS_PER_TENANT = 1_000;

export class RecordStore {
  readonly #idPrefix: string;
  readonly #tenants = new Map<string, TenantRecords>();

  constructor(idPrefix: string) {
    this.#idPrefix = idPrefix;
  }

  create(tenantId: string, requestId: string, body: string, fields: Readonly<Record<string, unknown>>): CreateOutcome {
    const tenant = this.#tenant(tenantId);
    const earlier = tenant.requests.get(requestId);
    if (earlier) return earlier.body === body ? { kind: 'repeated', record: earlier.record } : { kind: 'conflict' };
    tenant.created += 1;
    const record = { ...fields, id: `${this.#idPrefix}-${tenant.created}` };
    tenant.records.set(record.id, record);
    tenant.requests.set(requestId, { body, record });
    dropOldest(tenant.records);
    dropOldest(tenant.requests);
    return { kind: 'created', record };
  }

  get(tenantId: string, id: string): CellRecord | undefined {
    return this.#tenants.get(tenantId)?.records.get(id);
  }

  /** Newest first. */
  list(tenantId: string, limit: number): { readonly data: readonly CellRecord[]; readonly total: number } {
    const records = this.#tenants.get(tenantId)?.records;
    if (!records) return { data: [], total: 0 };
    return { data: [...records.values()].slice(-limit).toReversed(), total: records.size };
  }

  #tenant(tenantId: string): TenantRecords {
    let tenant = this.#tenants.get(tenantId);
    if (!tenant) this.#tenants.set(tenantId, (tenant = { records: new Map(), requests: new Map(), created: 0 }));
    return tenant;
  }
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size <= MAX_RECORDS_PER_TENANT) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
