// What the admin API says of a looked-up request, as far as the page shows it.

import { type Answer, isRecord, recordsOf, textOf } from './answer';

export interface ShownStep {
  readonly atMs: number | null;
  readonly isBad: boolean;
  readonly text: string;
}

export interface ShownRequest {
  /** Method, path, status and code. */
  readonly title: string;
  /** Unix seconds. */
  readonly at: number;
  readonly isBad: boolean;
  readonly cause: string;
  readonly remedy: string;
  readonly steps: readonly ShownStep[];
}

export type Lookup =
  | { readonly kind: 'found'; readonly requests: readonly ShownRequest[]; readonly cost: string }
  /** The path to ask next, at once or after a pause. */
  | { readonly kind: 'next'; readonly path: string; readonly isSearching: boolean; readonly window: string }
  | { readonly kind: 'missing'; readonly cost: string }
  /** The deployment does not explain requests. */
  | { readonly kind: 'off' }
  | { readonly kind: 'failed'; readonly message: string };

export function lookupPath(id: string): string {
  return `/api/admin/requests/${encodeURIComponent(id.trim())}`;
}

export function readLookup(answer: Answer): Lookup {
  if (answer.kind === 'trouble' && answer.trouble.kind === 'refused') {
    const { status, code, message } = answer.trouble;
    return status === 404 ? { kind: 'off' } : { kind: 'failed', message: `${code} ${message}`.trim() };
  }
  if (answer.kind !== 'ok' || !isRecord(answer.body)) return { kind: 'failed', message: '' };
  const { body } = answer;
  const found = recordsOf(body['requests']);
  const cost = costOf(body['searched']);
  if (found.length > 0) return { kind: 'found', requests: found.map(readRequest), cost };
  const { next, state } = body;
  // Only a path of this API is followed: what the answer says otherwise counts for nothing.
  if (typeof next !== 'string' || !next.startsWith('/api/admin/requests/')) return { kind: 'missing', cost };
  return { kind: 'next', path: next, isSearching: state === 'searching', window: textOf(body['window']) };
}

function readRequest(request: Record<string, unknown>): ShownRequest {
  const status = Number(request['status']);
  return {
    title: [textOf(request['method']), textOf(request['path']), String(status), textOf(request['code'])]
      .join(' ')
      .trim(),
    at: Number(request['at']),
    isBad: status >= 400,
    cause: textOf(request['cause']),
    remedy: textOf(request['remedy']),
    steps: recordsOf(request['steps']).map(({ at_ms: at, outcome, text }) => ({
      atMs: typeof at === 'number' ? at : null,
      isBad: outcome === 'refused' || outcome === 'failed',
      text: textOf(text),
    })),
  };
}

function costOf(searched: unknown): string {
  if (!isRecord(searched)) return '';
  const { scanned_gb: gb, price_usd: usd, price_of: region } = searched;
  return `${Number(gb)} GB, $${Number(usd)} (${textOf(region)})`;
}
