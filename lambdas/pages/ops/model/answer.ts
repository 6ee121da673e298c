// What an answer of the admin API means to the page.

/** Why nothing new could be shown; the last known data stays. */
export type Trouble =
  | { readonly kind: 'network' | 'timeout' | 'unreadable' }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly requestId: string;
    };

export type Answer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'unchanged' }
  /** The token does not open this page: ask for another. */
  | { readonly kind: 'rejected'; readonly reason: 'unauthorized' | 'forbidden'; readonly message?: string }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** An answer with the headers that matter to the page. */
export interface ApiReply {
  readonly answer: Answer;
  readonly etag: string | null;
  readonly date: string | null;
}

export function trouble(kind: 'network' | 'timeout' | 'unreadable'): Answer {
  return { kind: 'trouble', trouble: { kind } };
}

/** @param text the answer's body. */
export function readAnswer(status: number, text: string): Answer {
  if (status === 304) return { kind: 'unchanged' };
  if (status === 401) return { kind: 'rejected', reason: 'unauthorized' };
  const body = text === '' && status === 204 ? {} : parseJson(text);
  if (status >= 200 && status < 300) return body === undefined ? trouble('unreadable') : { kind: 'ok', body };
  const field = (name: string): string => {
    const value = isRecord(body) ? body[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
  if (status === 403) return { kind: 'rejected', reason: 'forbidden', message: field('message') };
  return {
    kind: 'trouble',
    trouble: {
      kind: 'refused',
      status,
      code: field('code'),
      message: field('message'),
      requestId: field('requestId'),
    },
  };
}

/** The records of a list; nothing where it is no list. */
export function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
