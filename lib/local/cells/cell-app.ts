// What a sample Cell answers: create, list and get over one collection, its health, and errors in the platform's envelope.

import type { IncomingHttpHeaders } from 'node:http';
import { REFUSED_HEADER, type Verifier } from '../../../deploy/cell-kit/node';

// Records of one sample Cell, apart by tenant, and what makes a repeated POST harmless.

interface CellRecord {
  readonly id: string;
  readonly [field: string]: unknown;
}

type CreateOutcome =
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

  /** A record that is there from the start. */
  put(tenantId: string, record: CellRecord): void {
    this.#tenant(tenantId).records.set(record.id, record);
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

export interface SampleCell {
  readonly name: string;
  /** Path segment of its one collection. */
  readonly collection: string;
  readonly idPrefix: string;
  /** The first request of a new user then gets more than an empty list. */
  readonly sample?: { readonly tenantId: string; readonly record: CellRecord };
}

export interface SignedRequest {
  readonly method: string;
  /** As it stood in the request line, query included. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface CellAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type CellApp = (request: SignedRequest) => Promise<CellAnswer>;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 200;

/** @param verifierOf undefined until the Cell knows its key: no signature holds until then */
export function createCellApp(cell: SampleCell, verifierOf: () => Verifier | undefined): CellApp {
  const store = new RecordStore(cell.idPrefix);
  if (cell.sample) store.put(cell.sample.tenantId, cell.sample.record);
  return async (request) => {
    const [pathname = '/', query] = request.target.split('?', 2);
    if (pathname === '/health') return { status: 200, body: { status: 'up', cell: cell.name } };
    const { ok, reason = 'secret_missing' } = (await verifierOf()?.(request)) ?? { ok: false };
    if (!ok) {
      const answer = refusal(request, 403, 'SIGNATURE_INVALID', '验签失败', reason);
      return { ...answer, headers: { [REFUSED_HEADER]: reason } };
    }
    const [collection, id, ...rest] = pathname.split('/').slice(1);
    if (collection !== cell.collection || rest.length > 0) return notFound(request);
    const tenantId = header(request, 'x-tenant-id') || 'default';
    if (request.method === 'GET') {
      if (!id) return { status: 200, body: store.list(tenantId, limitOf(new URLSearchParams(query))) };
      const record = store.get(tenantId, id);
      return record ? { status: 200, body: record } : notFound(request);
    }
    if (request.method === 'POST' && !id) return create(store, tenantId, cell, request);
    return refusal(request, 405, 'METHOD_NOT_ALLOWED', '不支持的请求方法', request.method);
  };
}

function create(store: RecordStore, tenantId: string, cell: SampleCell, request: SignedRequest): CellAnswer {
  const body = request.body.toString('utf8');
  const fields = parseObject(body);
  if (!fields) return refusal(request, 400, 'BAD_REQUEST', '请求格式不正确', 'a JSON object is expected');
  const outcome = store.create(tenantId, header(request, 'x-request-id'), body, fields);
  if (outcome.kind === 'conflict') {
    return refusal(request, 409, 'CONFLICT', '请求标识已被使用', 'X-Request-ID was used with another body');
  }
  return {
    status: 201,
    headers: {
      location: `/${cell.collection}/${outcome.record.id}`,
      ...(outcome.kind === 'repeated' && { 'x-idempotent-replay': 'true' }),
    },
    body: outcome.record,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_LIMIT) : DEFAULT_LIMIT;
}

function notFound(request: SignedRequest): CellAnswer {
  return refusal(request, 404, 'NOT_FOUND', '资源不存在', '');
}

function refusal(request: SignedRequest, status: number, code: string, message: string, details: string): CellAnswer {
  const requestId = header(request, 'x-request-id') || header(request, 'x-trace-id');
  return { status, body: { code, message, details, requestId } };
}

function header(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
