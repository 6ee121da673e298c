// What a probe Cell answers: the record of a request, or what the order in it says. Without a proven order it does nothing.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createVerifier, readSettings, type Verifier } from '../../deploy/cell-kit/node';
import { cellSecret, secretBytes } from '../domain/signing/signing-key';
import {
  MOST_BODY_BYTES,
  MOST_DELAY_MS,
  ORDER_HEADER,
  type ProbeAbilities,
  type ProbeOrder,
  type ProbeRecord,
  RECORD_HEADER,
  readOrder,
  type WireFault,
} from './order';

export interface ProbeRequest {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly delayMs: number;
  /** Done in place of the answer, whose bytes it may use. */
  readonly fault?: WireFault | undefined;
}

export interface ProbeTrust {
  /** Of orders; empty obeys nobody. */
  readonly probeSecret: string;
  /** As `CELL_SIGNING_SECRET` holds it. */
  readonly signingSecret?: string | undefined;
  /** The gateway derives a key for each Cell from that secret, and so does this Cell, for the Cell that an order names. */
  readonly perCellKeys?: boolean;
  /** As `CELL_SIGNING_PUBLIC_KEY` holds it. */
  readonly publicKey?: string | undefined;
}

export interface ProbeOptions {
  readonly abilities: ProbeAbilities;
  readonly nowMs: () => number;
}

type ProbeApp = (request: ProbeRequest, trust: ProbeTrust) => Promise<ProbeAnswer>;

/** Keys whose records are kept; the oldest go. */
const MOST_KEYS = 200;
const MOST_RECORDS_OF_A_KEY = 50;

const JSON_TYPE = ['content-type', 'application/json; charset=utf-8'] as const;

export function createProbeApp({ abilities, nowMs }: ProbeOptions): ProbeApp {
  const kept = new Map<string, ProbeRecord[]>();
  const verifiers = new Map<string, Verifier>();
  const verifierOf = (scheme: string, trust: ProbeTrust, cell: string): Verifier => {
    const key = `${scheme} ${trust.signingSecret} ${trust.publicKey} ${cell}`;
    if (verifiers.size >= MOST_KEYS) verifiers.clear();
    const known = verifiers.get(key) ?? createKitVerifier(scheme, ofCell(trust, cell), nowMs);
    verifiers.set(key, known);
    return known;
  };
  return async (request, trust) => {
    if (request.target === '/health') return json(200, { status: 'up', cell: 'probe' });
    const headers = headerMap(request.rawHeaders);
    const tenant = textOf(headers['x-tenant-id']);
    const order = readOrder(textOf(headers[ORDER_HEADER]), { secret: trust.probeSecret, tenant, nowMs: nowMs() });
    if (order === undefined) return json(403, { code: 'FORBIDDEN', message: 'A probe Cell obeys proven orders alone' });
    const judge = async (scheme: 'hmac-v1' | 'rfc9421', mark: string): Promise<string> => {
      if (headers[mark] === undefined) return 'absent';
      if (!hasKey(scheme, trust)) return 'no-key';
      const { ok, reason = 'refused' } = await verifierOf(scheme, trust, order.cell ?? '')({ ...request, headers });
      return ok ? 'ok' : reason;
    };
    const record: ProbeRecord = {
      method: request.method,
      target: request.target,
      headers: pairs(request.rawHeaders),
      bodyBytes: request.body.length,
      bodySha256: createHash('sha256').update(request.body).digest('hex'),
      signatures: {
        'hmac-v1': await judge('hmac-v1', 'x-signature'),
        rfc9421: await judge('rfc9421', 'signature-input'),
      },
      abilities: { ...abilities, perCellKeys: trust.perCellKeys === true },
    };
    if (order.recall !== undefined) return json(200, { records: kept.get(order.recall) ?? [] });
    const seen = order.key === undefined ? 0 : keep(kept, order.key, record);
    const isOver = order.times !== undefined && seen > order.times;
    return isOver ? json(200, record) : obey(order, record, request.body);
  };
}

function hasKey(scheme: 'hmac-v1' | 'rfc9421', { signingSecret, publicKey }: ProbeTrust): boolean {
  return signingSecret !== undefined || (scheme === 'rfc9421' && publicKey !== undefined);
}

/** What the Cell of this name holds, where each has a key of its own. */
function ofCell(trust: ProbeTrust, cell: string): ProbeTrust {
  if (trust.perCellKeys !== true || trust.signingSecret === undefined) return trust;
  const derived = cellSecret(secretBytes(trust.signingSecret), cell).toString('base64');
  return { ...trust, signingSecret: `base64:${derived}` };
}

function createKitVerifier(scheme: string, trust: ProbeTrust, nowMs: () => number): Verifier {
  const settings = readSettings({
    CELL_SIGNING_SECRET: trust.signingSecret,
    CELL_SIGNING_PUBLIC_KEY: trust.publicKey,
    CELL_SIGNING_SCHEMES: scheme,
  });
  return createVerifier(settings, { writeAudit: async () => undefined, nowMs });
}

/** How many requests of the key there were, this one included. */
function keep(kept: Map<string, ProbeRecord[]>, key: string, record: ProbeRecord): number {
  const records = kept.get(key) ?? [];
  if (records.length < MOST_RECORDS_OF_A_KEY) records.push(record);
  kept.set(key, records);
  const oldest = kept.size > MOST_KEYS ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return records.length;
}

function obey(order: ProbeOrder, record: ProbeRecord, received: Buffer): ProbeAnswer {
  const { status = 200, headers = [], untyped, delayMs = 0, fault } = order;
  const { body, encoding } = bodyOf(order, record, received);
  const hasType = untyped === true || headers.some(([name]) => name.toLowerCase() === 'content-type');
  // What may not have a body says what it received in a header.
  const inHeader = order.body !== undefined || record.method === 'HEAD' || status === 204 || status === 304;
  return {
    status,
    headers: [
      ...(hasType ? [] : [JSON_TYPE]),
      ...(encoding === undefined ? [] : [['content-encoding', encoding] as const]),
      ...(inHeader ? [[RECORD_HEADER, Buffer.from(JSON.stringify(record)).toString('base64url')] as const] : []),
      ...headers,
    ],
    body: status === 204 || status === 304 ? Buffer.alloc(0) : body,
    delayMs: Math.min(Math.max(0, delayMs), MOST_DELAY_MS),
    fault,
  };
}

function bodyOf({ body }: ProbeOrder, record: ProbeRecord, received: Buffer): { body: Buffer; encoding?: string } {
  if (body === undefined) return { body: Buffer.from(JSON.stringify(record)) };
  if ('text' in body) return { body: Buffer.from(body.text) };
  if ('binary' in body) return { body: Buffer.from(body.binary, 'base64') };
  if ('gzip' in body) return { body: gzipSync(body.gzip), encoding: 'gzip' };
  if ('echo' in body) return { body: received };
  return { body: Buffer.alloc(Math.min(Math.max(0, body.bytes), MOST_BODY_BYTES), 'x') };
}

function json(status: number, value: unknown): ProbeAnswer {
  return { status, headers: [JSON_TYPE], body: Buffer.from(JSON.stringify(value)), delayMs: 0 };
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
}

function headerMap(rawHeaders: readonly string[]): Record<string, string | string[]> {
  const map: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairs(rawHeaders)) {
    const known = map[name];
    map[name] = known === undefined ? value : [known, value].flat();
  }
  return map;
}

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
