// Everything a signed-in person sees, drawn from the session again each time.

import type { Language } from '../../../contract/language';
import { headlineOf, headlineText } from '../../board/headline';
import { type BoardRow, boardRows } from '../../board/rows';
import { BOARD_WORDS } from '../../board/words';
import type { FiringAlarms } from '../model/alarms';
import { bannersFor, updatedText } from '../model/banners';
import { announcement, statusChanges } from '../model/changes';
import { type Filter, filterIncidents, filterRows } from '../model/filter';
import { freshness } from '../model/freshness';
import { type Received, serverNow } from '../model/received';
import type { Session } from '../model/session';
import { PAGE_WORDS } from '../text/words';
import type { RowContext } from './cell-row';
import { createCellTable } from './cell-table';
import { byId, setOptionalText, setText, showInTab, timeText } from './elements';
import { showIncidents } from './incident-list';
import { showBanners, showOverall } from './overall';

/** Where data of a session stands, beside the table. */
const DATA_IDS = ['banners', 'headline', 'concerned', 'patrol', 'counts', 'incidents', 'updated', 'announcer', 'shown'];

interface BoardInput {
  readonly session: Session;
  readonly language: Language;
  readonly filter: Filter;
  readonly nowMs: number;
  readonly nextRefreshAtMs: number;
}

interface Board {
  show(input: BoardInput): void;
  /** Leaves nothing of a session in the document. */
  clear(): void;
}

export function createBoard(): Board {
  const table = createCellTable();
  let announced: readonly BoardRow[] | undefined;

  function announce(rows: readonly BoardRow[], language: Language): void {
    const changes = statusChanges(announced ?? rows, rows);
    announced = rows;
    if (changes.length === 0) return;
    const words = { ...PAGE_WORDS[language], status: BOARD_WORDS[language].status };
    setText(byId('announcer', HTMLElement), announcement(changes, words));
  }

  function showReceived(received: Received, input: BoardInput): void {
    const { session, language, filter, nowMs } = input;
    const words = BOARD_WORDS[language];
    const page = PAGE_WORDS[language];
    const context: RowContext = { words, timeText: timeText(language), nowSeconds: serverNow(received, nowMs) };
    const { summary } = received;
    const fresh = freshness(received, nowMs);
    const rows = boardRows(summary, fresh.stale);
    const headline = headlineOf(summary, rows, fresh.stale);
    const shown = filterRows(rows, filter);

    showOverall(headline, rows, fresh, summary.patrol.interval_seconds, words);
    showInTab(headline.status, headlineText(headline, words));
    table.showHeadings(words);
    table.show(shown, context);
    setText(byId('shown', HTMLElement), page.shown(shown.length, rows.length));
    setOptionalText(byId('none-match', HTMLElement), shown.length === 0 && rows.length > 0 ? page.noneMatch : '');
    announce(rows, language);

    const incidents = filterIncidents(session.incidents.items, filter);
    showIncidents(incidents, context, page);
    const isLoaded = session.incidents.pages > 0;
    setOptionalText(byId('no-incidents', HTMLElement), isLoaded && incidents.length === 0 ? page.noIncidents : '');
  }

  return {
    clear() {
      announced = undefined;
      table.clear();
      for (const id of DATA_IDS) byId(id, Element).replaceChildren();
    },
    show(input) {
      const { session, language, nowMs, nextRefreshAtMs } = input;
      const { received } = session;
      const page = PAGE_WORDS[language];
      const { units } = BOARD_WORDS[language];
      byId('loaded', HTMLElement).hidden = received === null;
      byId('loading', HTMLElement).hidden = received !== null || session.trouble !== null;
      showBanners(
        bannersFor(session, {
          words: page,
          units,
          stale: received !== null && freshness(received, nowMs).stale,
          timeText: timeText(language),
          retryInSeconds: Math.max(0, Math.ceil((nextRefreshAtMs - nowMs) / 1000)),
        }),
      );
      const age = received === null ? undefined : (nowMs - received.arrivedAtMs) / 1000;
      setText(byId('updated', HTMLElement), age === undefined ? '' : updatedText(age, { words: page, units }));
      setOptionalText(byId('incidents-note', HTMLElement), session.incidentsFailed ? page.incidentsFailed : '');
      byId('load-more', HTMLElement).hidden = session.incidents.next === null;
      if (received !== null) showReceived(received, input);
    },
  };
}

export function showAlarms(firing: FiringAlarms): void {
  byId('alarms', HTMLElement).hidden = firing === undefined;
  byId('no-alarms', HTMLElement).hidden = firing === undefined || firing.length > 0;
  byId('alarm-list', HTMLUListElement).replaceChildren(...(firing ?? []).map(item));
}

function item(name: string): HTMLLIElement {
  const element = document.createElement('li');
  element.textContent = name;
  return element;
}
