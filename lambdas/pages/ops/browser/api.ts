// Asks the admin API, and turns whatever happens into an answer the page can show.

import { type ApiReply, readAnswer, trouble } from '../model/answer';

const TIMEOUT_MS = 10_000;

export interface ApiRequest {
  readonly path: string;
  readonly token: string;
  readonly language: string;
  readonly etag?: string | null;
  /** Ends the request when the person signs out. */
  readonly signal: AbortSignal;
}

export async function askApi({ path, token, language, etag, signal }: ApiRequest): Promise<ApiReply> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const headers = new Headers({
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'accept-language': language,
  });
  if (etag) headers.set('if-none-match', etag);
  try {
    const response = await fetch(path, {
      headers,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.any([signal, timeout]),
    });
    const answer = readAnswer(response.status, await response.text());
    return { answer, etag: response.headers.get('etag'), date: response.headers.get('date') };
  } catch {
    return { answer: trouble(timeout.aborted ? 'timeout' : 'network'), etag: null, date: null };
  }
}
