// The words that the page around the board needs: sign-in, controls, banners, incidents.

import type { ThemeChoice } from '../browser/preferences';
import type { ChangeWords } from '../model/changes';

/** Fixed texts: elements of the document name them by `data-text` (content) or `data-label` (accessible name). */
export interface FixedText {
  readonly title: string;
  readonly sections: string;
  readonly home: string;
  readonly tenants: string;
  readonly changes: string;
  readonly requestsShort: string;
  readonly config: string;
  readonly problems: string;
  readonly traffic: string;
  readonly sortBy: string;
  readonly reason: string;
  readonly cancel: string;
  readonly skip: string;
  readonly controls: string;
  readonly refresh: string;
  readonly signOut: string;
  /** By ear; not every machine has letters for both languages, so what is seen is in Latin ones. */
  readonly otherLanguage: string;
  readonly otherLanguageShort: string;
  readonly signInTitle: string;
  readonly signInHint: string;
  readonly token: string;
  readonly tokenKept: string;
  readonly signIn: string;
  readonly overall: string;
  readonly cells: string;
  readonly filter: string;
  readonly filterHint: string;
  readonly unhealthyOnly: string;
  readonly noAlarms: string;
  readonly incidents: string;
  readonly loadMore: string;
  readonly loading: string;
  readonly startedAt: string;
  readonly lasted: string;
  readonly requests: string;
  readonly requestIdLabel: string;
  readonly requestIdHint: string;
  readonly lookUp: string;
}

export interface PageWords extends Omit<ChangeWords, 'status'> {
  readonly fixed: FixedText;
  readonly themes: Readonly<Record<ThemeChoice, string>>;
  theme(current: string): string;
  readonly rejected: Readonly<Record<'unauthorized' | 'forbidden', string>>;
  /** Of a token that may read, and not do this. */
  readonly forbidden: string;
  readonly tokenMalformed: string;
  readonly notJudged: string;
  readonly trouble: Readonly<Record<'network' | 'timeout' | 'unreadable', string>>;
  refused(status: number, code: string, message: string): string;
  requestId(id: string): string;
  /** The data on the screen is from before the trouble. */
  lastKnownFrom(time: string): string;
  retryIn(seconds: number): string;
  updated(duration: string): string;
  readonly staleTitle: string;
  readonly stale: string;
  readonly blindTitle: string;
  readonly blind: string;
  readonly redLightTitle: string;
  lightDetail(reason: string, setBy: string, until: string): string;
  readonly tenantsOpenTitle: string;
  readonly tenantsOpen: string;
  shown(shown: number, total: number): string;
  unfold(count: number): string;
  readonly fold: string;
  readonly noneMatch: string;
  readonly noIncidents: string;
  readonly incidentsFailed: string;
  readonly ongoing: string;
  readonly requestSearching: string;
  readonly requestMissing: string;
  readonly requestFailed: string;
  /** The deployment does not explain requests. */
  readonly requestsOff: string;
  readonly wouldLetThrough: string;
}
