// The page's session as a value: what is known, what went wrong last, and whether a token was accepted.

import type { IncidentPage } from '../../../contract/health-summary';
import type { ApiReply, Trouble } from './answer';
import { type LoadedIncidents, NO_INCIDENTS, withOlderPage } from './incidents';
import { isHealthSummary, type Received, receivedSummary } from './received';

export interface Session {
  /** `checking`: a token was entered and not judged yet. */
  readonly phase: 'out' | 'checking' | 'in';
  /** Why a token is asked for again. */
  readonly rejected: 'unauthorized' | 'forbidden' | null;
  readonly received: Received | null;
  readonly etag: string | null;
  /** Why the last refresh brought nothing; what was received before stays. */
  readonly trouble: Trouble | null;
  /** Refreshes that brought nothing, in a row. */
  readonly failures: number;
  readonly incidents: LoadedIncidents;
  readonly incidentsFailed: boolean;
}

export const SIGNED_OUT: Session = {
  phase: 'out',
  rejected: null,
  received: null,
  etag: null,
  trouble: null,
  failures: 0,
  incidents: NO_INCIDENTS,
  incidentsFailed: false,
};

/** After the summary was asked for. Nothing of a session outlives a token that is no longer accepted. */
export function afterSummary(session: Session, { answer, etag, date }: ApiReply, nowMs: number): Session {
  const well = { phase: 'in', rejected: null, trouble: null, failures: 0 } as const;
  switch (answer.kind) {
    case 'rejected':
      return { ...SIGNED_OUT, rejected: answer.reason };
    case 'unchanged':
      if (session.received === null) return afterTrouble(session, { kind: 'unreadable' });
      return { ...session, ...well, received: receivedSummary(session.received.summary, date, nowMs) };
    case 'ok':
      if (!isHealthSummary(answer.body)) return afterTrouble(session, { kind: 'unreadable' });
      return { ...session, ...well, etag, received: receivedSummary(answer.body, date, nowMs) };
    default:
      return afterTrouble(session, answer.trouble);
  }
}

function afterTrouble(session: Session, trouble: Trouble): Session {
  // Without an answer the token was not judged: stay at the form rather than open an empty board.
  if (session.phase === 'checking') return { ...SIGNED_OUT, trouble };
  return { ...session, trouble, failures: session.failures + 1 };
}

/** @param pages newest first, as many as were loaded; undefined when one of them could not be read. */
export function afterIncidents(session: Session, pages: readonly IncidentPage[] | undefined): Session {
  if (pages === undefined) return { ...session, incidentsFailed: true };
  return { ...session, incidents: pages.reduce(withOlderPage, NO_INCIDENTS), incidentsFailed: false };
}

/** Without a `Bearer` in front and white space around; null when it cannot be sent as a header at all. */
export function tokenFrom(input: string): string | null {
  const token = input.trim().replace(/^bearer\s+/i, '');
  return /^[\x21-\x7e]+$/.test(token) ? token : null;
}
