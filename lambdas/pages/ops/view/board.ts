// The first screen and the list of Cells, drawn from the session again each time.

import type { Language } from '../../../contract/language';
import { headlineOf, headlineText } from '../../board/headline';
import { type BoardRow, boardRows } from '../../board/rows';
import { BOARD_WORDS } from '../../board/words';
import type { AlarmList } from '../model/alarms';
import { bannersFor, updatedText } from '../model/banners';
import { announcement, statusChanges } from '../model/changes';
import { type Filter, filterIncidents, filterRows, type SortKey } from '../model/filter';
import { freshness } from '../model/freshness';
import { problemsOf } from '../model/problems';
import { type Received, serverNow } from '../model/received';
import type { Session } from '../model/session';
import { CONSOLE_WORDS } from '../text/console-words';
import { PAGE_WORDS } from '../text/words';
import type { RowContext } from './cell-row';
import { createCellTable } from './cell-table';
import { byId, setAttribute, setOptionalText, setText, showInTab, timeText } from './elements';
import { showIncidents } from './incident-list';
import { showBanners, showOverall } from './overall';
import { createProblemList, type ProblemContext } from './problem-list';

/** Where data of a session stands, next to the tables. */
const DATA_IDS = ['banners', 'headline', 'patrol', 'counts', 'incidents', 'updated', 'announcer', 'shown'];

/** So few Cells are shown even while all is well: folding them would hide more than it saves. */
const FEW = 12;

export interface BoardInput {
  readonly session: Session;
  readonly language: Language;
  readonly filter: Filter;
  readonly alarms: AlarmList | undefined;
  readonly nowMs: number;
  readonly nextRefreshAtMs: number;
  /** What the tab's title begins with; empty on the first screen. */
  readonly viewTitle: string;
  /** The list of Cells is a view of its own, which nothing folds. */
  readonly isCellList: boolean;
}

interface Board {
  show(input: BoardInput): void;
  /** Leaves nothing of a session in the document. */
  clear(): void;
}

type BoardActions = Pick<ProblemContext, 'onSilence' | 'onUnsilence'> & { readonly onSort: (key: SortKey) => void };

export function createBoard(actions: BoardActions): Board {
  const table = createCellTable(actions.onSort);
  const problemList = createProblemList();
  const unfold = byId('unfold', HTMLButtonElement);
  let announced: readonly BoardRow[] | undefined;
  let isUnfolded = false;
  let last: BoardInput | undefined;

  unfold.addEventListener('click', () => {
    isUnfolded = !isUnfolded;
    if (last !== undefined) board.show(last);
  });

  function announce(rows: readonly BoardRow[], language: Language): void {
    const changes = statusChanges(announced ?? rows, rows);
    announced = rows;
    if (changes.length === 0) return;
    const words = { ...PAGE_WORDS[language], status: BOARD_WORDS[language].status };
    setText(byId('announcer', HTMLElement), announcement(changes, words));
  }

  function showCells(
    rows: readonly BoardRow[],
    { filter, language, isCellList }: BoardInput,
    context: RowContext,
  ): void {
    const page = PAGE_WORDS[language];
    const shown = filterRows(rows, filter);
    table.showHeadings(context.words, filter);
    const isCalm = rows.every(({ needsAttention }) => !needsAttention) && filter.text === '' && !filter.unhealthyOnly;
    unfold.hidden = isCellList || !isCalm || rows.length <= FEW;
    const isFolded = !unfold.hidden && !isUnfolded;
    byId('cells', HTMLElement).hidden = isFolded;
    setAttribute(unfold, 'aria-expanded', String(!isFolded));
    setText(unfold, isFolded ? page.unfold(rows.length) : page.fold);
    if (!isFolded) table.show(shown, context);
    setText(byId('shown', HTMLElement), page.shown(shown.length, rows.length));
    setOptionalText(byId('none-match', HTMLElement), shown.length === 0 && rows.length > 0 ? page.noneMatch : '');
  }

  function showReceived(received: Received, input: BoardInput): void {
    const { session, language, nowMs, alarms } = input;
    const words = BOARD_WORDS[language];
    const page = PAGE_WORDS[language];
    const context: RowContext = { words, timeText: timeText(language), nowSeconds: serverNow(received, nowMs) };
    const { summary } = received;
    const fresh = freshness(received, nowMs);
    const rows = boardRows(summary, fresh.stale);
    const headline = headlineOf(summary, rows, fresh.stale);
    const state = headlineText(headline, words);

    showOverall(headline, rows, fresh, summary.patrol.interval_seconds, words);
    showInTab(headline.status, input.viewTitle === '' ? state : `${input.viewTitle} · ${state}`);
    problemList.show(alarms, problemsOf(alarms?.alarms ?? [], rows), {
      ...context,
      ...actions,
      text: CONSOLE_WORDS[language],
    });
    showCells(rows, input, context);
    announce(rows, language);

    const incidents = filterIncidents(session.incidents.items, input.filter);
    showIncidents(incidents, context, page);
    const isLoaded = session.incidents.pages > 0;
    setOptionalText(byId('no-incidents', HTMLElement), isLoaded && incidents.length === 0 ? page.noIncidents : '');
  }

  const board: Board = {
    clear() {
      announced = undefined;
      last = undefined;
      table.clear();
      problemList.clear();
      for (const id of DATA_IDS) byId(id, Element).replaceChildren();
    },
    show(input) {
      last = input;
      const { session } = input;
      const { received } = session;
      byId('loaded', HTMLElement).hidden = received === null;
      byId('loading', HTMLElement).hidden = received !== null || session.trouble !== null;
      showConnection(input);
      setOptionalText(
        byId('incidents-note', HTMLElement),
        session.incidentsFailed ? PAGE_WORDS[input.language].incidentsFailed : '',
      );
      byId('load-more', HTMLElement).hidden = session.incidents.next === null;
      if (received !== null) showReceived(received, input);
    },
  };
  return board;
}

/** How old the data is, and why the gateway did not answer. */
function showConnection({ session, language, nowMs, nextRefreshAtMs }: BoardInput): void {
  const { received } = session;
  const words = PAGE_WORDS[language];
  const { units } = BOARD_WORDS[language];
  showBanners(
    bannersFor(session, {
      words,
      units,
      stale: received !== null && freshness(received, nowMs).stale,
      timeText: timeText(language),
      retryInSeconds: Math.max(0, Math.ceil((nextRefreshAtMs - nowMs) / 1000)),
    }),
  );
  const age = received === null ? undefined : (nowMs - received.arrivedAtMs) / 1000;
  setText(byId('updated', HTMLElement), age === undefined ? '' : updatedText(age, { words, units }));
}
