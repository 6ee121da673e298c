// Signs in and out, and keeps the session's summary and incidents fresh.

import type { ApiReply } from '../model/answer';
import { nextRefreshMs } from '../model/freshness';
import { afterIncidents, afterSummary, type Session, SIGNED_OUT } from '../model/session';
import { type ApiChange, askApi, createIncidentLoader } from './api';
import { type Polling, startPolling } from './polling';
import { tokenStore } from './token-store';

const SUMMARY_PATH = '/api/admin/health-summary?watched=1';

export interface Controller {
  readonly session: () => Session;
  /** Clock reading, ms, at which the page asks again. */
  readonly nextRefreshAtMs: () => number;
  /** Goes on with the token this tab kept, if any. */
  readonly resume: () => void;
  readonly signIn: (token: string) => void;
  readonly signOut: () => void;
  /** Everything now, incidents included. */
  readonly refresh: () => void;
  readonly loadOlderIncidents: () => void;
  /** Asks the admin API with the session's token, or changes something; undefined once the session has ended. */
  readonly ask: (path: string, change?: ApiChange) => Promise<ApiReply | undefined>;
  /** Keeps the token for the history entry that the tab has just gone to. */
  readonly keep: () => void;
}

/** @param onChange called after every change of the session. */
export function createController(language: () => string, onChange: () => void): Controller {
  let session = SIGNED_OUT;
  let ended = new AbortController();
  let sessionToken: string | undefined;
  let polling: Polling | undefined;
  let nextAtMs = 0;
  let wantedPages = 1;
  let incidents = createIncidentLoader();

  function change(next: Session): void {
    session = next;
    onChange();
  }

  function open(token: string, phase: 'checking' | 'in'): void {
    end();
    ended = new AbortController();
    incidents = createIncidentLoader();
    wantedPages = 1;
    change({ ...SIGNED_OUT, phase });
    const { signal } = ended;
    sessionToken = token;
    polling = startPolling(() => refresh(token, signal));
  }

  function end(): void {
    ended.abort();
    sessionToken = undefined;
    polling?.stop();
    polling = undefined;
  }

  async function refresh(token: string, signal: AbortSignal): Promise<number> {
    const ask = { token, language: language(), signal };
    const reply = await askApi({ ...ask, path: SUMMARY_PATH, etag: session.etag });
    if (signal.aborted) return 0;
    const next = afterSummary(session, reply, performance.now());
    if (next.phase === 'out') {
      tokenStore.clear();
      end();
    } else {
      if (next.trouble === null) tokenStore.write(token);
      nextAtMs = performance.now() + nextDelayMs(next);
    }
    change(next);
    if (next.phase === 'in' && next.trouble === null) await refreshIncidents(ask);
    return Math.max(0, nextAtMs - performance.now());
  }

  async function refreshIncidents(ask: Parameters<typeof incidents.load>[0]): Promise<void> {
    const summary = session.received?.summary;
    if (summary === undefined || !incidents.isDue(summary, performance.now())) return;
    const pages = await incidents.load(ask, wantedPages);
    if (ask.signal.aborted) return;
    if (pages !== undefined) incidents.markLoaded(summary, performance.now());
    change(afterIncidents(session, pages));
  }

  function refreshAll(): void {
    incidents = createIncidentLoader();
    polling?.now();
  }

  async function askOnce(path: string, given?: ApiChange): Promise<ApiReply | undefined> {
    const { signal } = ended;
    if (sessionToken === undefined) return undefined;
    const reply = await askApi({ path, token: sessionToken, language: language(), change: given, signal });
    // The token has expired meanwhile: the summary's refresh says so and asks for another.
    if (reply.answer.kind === 'rejected' && reply.answer.reason === 'unauthorized') polling?.now();
    return signal.aborted ? undefined : reply;
  }

  return {
    ask: askOnce,
    keep() {
      if (sessionToken !== undefined && session.phase === 'in') tokenStore.write(sessionToken);
    },
    session: () => session,
    nextRefreshAtMs: () => nextAtMs,
    resume() {
      const token = tokenStore.read();
      if (token === null) tokenStore.clear();
      else open(token, 'in');
    },
    signIn: (token) => open(token, 'checking'),
    signOut() {
      end();
      tokenStore.clear();
      change(SIGNED_OUT);
    },
    refresh: refreshAll,
    loadOlderIncidents() {
      wantedPages = session.incidents.pages + 1;
      refreshAll();
    },
  };
}

function nextDelayMs({ received, failures }: Session): number {
  return nextRefreshMs(received?.summary.patrol.interval_seconds, failures, Math.random());
}
