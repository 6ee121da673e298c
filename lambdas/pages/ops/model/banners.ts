// What must be said before anyone reads the table: old data, a blind patrol, a red light, an open registry, no connection.

import type { BoardWords } from '../../board/board-words';
import { formatDuration } from '../../board/numbers';
import type { PageWords } from '../text/page-words';
import type { Trouble } from './answer';
import type { Session } from './session';

export interface Banner {
  readonly tone: 'bad' | 'warn';
  readonly title: string;
  readonly detail: string;
}

export interface BannerContext {
  readonly words: PageWords;
  readonly units: BoardWords['units'];
  readonly stale: boolean;
  /** Local time of a server's Unix seconds. */
  readonly timeText: (seconds: number) => string;
  readonly retryInSeconds: number;
}

export function bannersFor(session: Session, context: BannerContext): Banner[] {
  const { words, stale, timeText } = context;
  const banners: Banner[] = [];
  if (session.trouble) banners.push(troubleBanner(session, session.trouble, context));
  const summary = session.received?.summary;
  if (!summary) return banners;
  if (stale && summary.patrol.last_run_at !== null) {
    banners.push({ tone: 'bad', title: words.staleTitle, detail: words.stale });
  }
  if (summary.patrol.blind) banners.push({ tone: 'bad', title: words.blindTitle, detail: words.blind });
  if (summary.light) {
    const { reason, set_by, until } = summary.light;
    banners.push({
      tone: 'warn',
      title: words.redLightTitle,
      detail: words.lightDetail(reason, set_by, timeText(until)),
    });
  }
  if (summary.tenants_enforced === false) {
    banners.push({ tone: 'warn', title: words.tenantsOpenTitle, detail: words.tenantsOpen });
  }
  return banners;
}

function troubleBanner(session: Session, trouble: Trouble, context: BannerContext): Banner {
  const { words, timeText, retryInSeconds } = context;
  const sentences = [words.retryIn(retryInSeconds)];
  if (session.received) sentences.unshift(words.lastKnownFrom(timeText(session.received.serverSeconds)));
  if (trouble.kind === 'refused' && trouble.requestId) sentences.push(words.requestId(trouble.requestId));
  return { tone: 'bad', title: troubleText(trouble, words), detail: sentences.join(' ') };
}

export function troubleText(trouble: Trouble, words: PageWords): string {
  if (trouble.kind !== 'refused') return words.trouble[trouble.kind];
  return words.refused(trouble.status, trouble.code, trouble.message);
}

/** How long ago the data on the screen was confirmed. */
export function updatedText(ageSeconds: number, { words, units }: Pick<BannerContext, 'words' | 'units'>): string {
  return words.updated(formatDuration(ageSeconds, units));
}
