// What a probe Cell is told to do, and the proof that whoever tells it holds the deployment's probe secret.

import { createHmac, timingSafeEqual } from 'node:crypto';

export const ORDER_HEADER = 'x-probe-order';
/** Holds the record of the request, where the answer's body is to be something else. */
export const RECORD_HEADER = 'x-probe-record';

export const MOST_DELAY_MS = 29_500;
export const MOST_BODY_BYTES = 6_500_000;
/** An order that somebody kept is worth nothing after this time. */
export const ORDER_SECONDS = 300;

/** Faults that only a Cell with a socket of its own can make: a Lambda behind an HTTP API cannot. */
export const WIRE_FAULTS = [
  'reset',
  'hang-up',
  'silence',
  'cut-off',
  'reset-in-body',
  'two-lengths',
  'length-and-chunks',
  'no-http',
  'status-700',
  'bad-chunk',
  'chunks-cut-off',
  'bare-line-feeds',
  'switch-protocols',
  'endless-interims',
] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

export interface ProbeOrder {
  /** The one tenant for which the order counts: X-Tenant-Id must be the same. */
  readonly tenant: string;
  /** As which Cell it is asked: where each Cell has a key of its own, that Cell's key verifies. */
  readonly cell?: string;
  /** Unix seconds. */
  readonly untilSeconds: number;
  readonly status?: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The answer's body; absent: the record of the request as JSON. */
  readonly body?:
    | { readonly text: string }
    /** Base64. */
    | { readonly binary: string }
    /** This text by gzip, with its Content-Encoding. */
    | { readonly gzip: string }
    | { readonly bytes: number }
    | { readonly echo: true };
  /** Leaves out Content-Type, which otherwise is JSON. */
  readonly untyped?: true;
  readonly delayMs?: number;
  readonly fault?: WireFault;
  /** Counts requests under this key, and keeps their records. */
  readonly key?: string;
  /** How many requests of the key meet status or fault; later ones are answered 200. */
  readonly times?: number;
  /** Answers with the records that are kept under the key. */
  readonly recall?: string;
}

export interface ProbeAbilities {
  /** A socket of its own: the request as it was sent, and answers that break HTTP. */
  readonly sockets: boolean;
  readonly memory: boolean;
}

/** What the Cell saw of one request. */
export interface ProbeRecord {
  readonly method: string;
  readonly target: string;
  /** As they came, one pair a line, read as latin-1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodyBytes: number;
  readonly bodySha256: string;
  /** What the shipped kit says of each scheme: `ok`, `absent`, `no-key`, or why it refuses. */
  readonly signatures: { readonly 'hmac-v1': string; readonly rfc9421: string };
  /** What this Cell can do. */
  readonly abilities: ProbeAbilities & {
    /** It verifies with the key of the Cell that the order names. */
    readonly perCellKeys: boolean;
  };
}

export function orderText(order: ProbeOrder, secret: string): string {
  const text = Buffer.from(JSON.stringify(order)).toString('base64url');
  return `${text}.${proof(text, secret)}`;
}

/** Undefined for what was not written by a holder of the secret, for another tenant, or too long ago. */
export function readOrder(
  header: string | undefined,
  { secret, tenant, nowMs }: { readonly secret: string; readonly tenant: string; readonly nowMs: number },
): ProbeOrder | undefined {
  const [text = '', shown = ''] = (header ?? '').split('.');
  if (secret === '' || !isSame(proof(text, secret), shown)) return undefined;
  const order = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as ProbeOrder;
  const leftSeconds = order.untilSeconds - nowMs / 1000;
  return order.tenant === tenant && leftSeconds > 0 && leftSeconds <= 2 * ORDER_SECONDS ? order : undefined;
}

function proof(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
