// What a view shows of an answer of the admin API.

import { type Answer, isRecord } from './answer';

/** What a view shows of an answer: its body, nothing where the deployment lacks the route, or why it failed. */
export type Loaded =
  | { readonly kind: 'ok'; readonly body: Record<string, unknown>; readonly etag: string | null }
  | { readonly kind: 'off' }
  | { readonly kind: 'failed'; readonly text: string };

/** @param say turns a refusal into a sentence. */
export function loadedFrom(answer: Answer, etag: string | null, say: (answer: Answer) => string): Loaded {
  if (answer.kind === 'ok' && isRecord(answer.body)) return { kind: 'ok', body: answer.body, etag };
  const isMissing = answer.kind === 'trouble' && answer.trouble.kind === 'refused' && answer.trouble.status === 404;
  return isMissing ? { kind: 'off' } : { kind: 'failed', text: say(answer) };
}
