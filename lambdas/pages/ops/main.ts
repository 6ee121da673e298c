// Entry of the console: wires controls, session, address and views, and redraws on every change and every second.

import { boardRows } from '../board/rows';
import { BOARD_WORDS } from '../board/words';
import { createActing } from './browser/acting';
import { watchAlarms } from './browser/alarms';
import { createController } from './browser/controller';
import { createFeatures } from './browser/features';
import { readLanguage, readTheme, themeAfter, writeLanguage, writeTheme } from './browser/preferences';
import { createViewRunner } from './browser/view-runner';
import { createActions } from './model/actions';
import type { AlarmList } from './model/alarms';
import type { Answer } from './model/answer';
import { troubleText } from './model/banners';
import { type Filter, isSortKey, sortedBy } from './model/filter';
import { freshness } from './model/freshness';
import { serverNow } from './model/received';
import { filterOf, filterQuery, parseRoute, type Route, routeHash } from './model/route';
import { CONSOLE_WORDS } from './text/console-words';
import type { FixedText, PageWords } from './text/page-words';
import { PAGE_WORDS } from './text/words';
import { createActionDialog } from './view/action-dialog';
import { createBoard } from './view/board';
import { byId, setText, showInTab, timeText } from './view/elements';
import { createNotices } from './view/notices';
import { createRequestLookup } from './view/request-lookup';
import { focusHeading, showRoute, showTitle, titleOf } from './view/shell';
import { createSignIn } from './view/sign-in';
import { createTraffic } from './view/traffic';
import type { ViewContext } from './view/view';

const REDRAW_MS = 1_000;

let language = readLanguage();
let theme = readTheme();
let wasSignedIn = false;
let route = parseRoute(location.hash);
let alarms: AlarmList | undefined;

const words = (): PageWords => PAGE_WORDS[language];
const text = () => CONSOLE_WORDS[language];
const say = (answer: Answer): string => {
  if (answer.kind === 'trouble') return troubleText(answer.trouble, words());
  if (answer.kind !== 'rejected') return '';
  return [words().forbidden, answer.message ?? ''].join(' ').trim();
};

const controller = createController(() => language, draw);
const { ask, forget: forgetFeatures } = createFeatures(controller.ask);
const isIn = (): boolean => controller.session().phase === 'in';
const signIn = createSignIn(controller.signIn);
const dialog = createActionDialog();
const notices = createNotices();
const act = createActing({ dialog, notices, ask, words: text, say, onDone: refresh });
const actions = () => createActions(text());
const board = createBoard({
  onSilence: ({ name }) => act(actions().silence(name)),
  onUnsilence: ({ name, silence }) =>
    act(actions().unsilence(name, Math.round(((silence?.until ?? 0) - Date.now() / 1000) / 60))),
  onSort: (key) => filterBy(sortedBy(filterOf(route), key)),
});
const requests = createRequestLookup({ ask, language: () => language, words });
const traffic = createTraffic(ask);
const runner = createViewRunner({ ask, say, context: viewContext });
const lookAtAlarms = watchAlarms({
  ask,
  isWanted: isIn,
  onChange(list) {
    alarms = list;
    draw();
  },
});
const filterText = byId('filter-text', HTMLInputElement);
const unhealthyOnly = byId('unhealthy-only', HTMLInputElement);
const sort = byId('sort', HTMLSelectElement);

function refresh(): void {
  controller.refresh();
  lookAtAlarms();
  runner.go();
  traffic.load();
}

function viewContext(shown: Route): ViewContext | undefined {
  const { received } = controller.session();
  if (!isIn() || received === null) return undefined;
  const nowMs = performance.now();
  const rows = boardRows(received.summary, freshness(received, nowMs).stale);
  const time = { timeText: timeText(language), nowSeconds: serverNow(received, nowMs) };
  return {
    route: shown,
    language,
    text: text(),
    words: BOARD_WORDS[language],
    page: words(),
    ...time,
    rows,
    actions: actions(),
    act,
  };
}

let hadSummary = false;

function draw(): void {
  const session = controller.session();
  const isSignedIn = session.phase === 'in';
  for (const id of ['board', 'refresh', 'sign-out', 'sections']) byId(id, HTMLElement).hidden = !isSignedIn;
  if (isSignedIn) {
    const nextRefreshAtMs = controller.nextRefreshAtMs();
    const viewTitle = titleOf(route, words().fixed, text());
    const isCellList = route.view === 'cells';
    board.show({
      session,
      language,
      filter: filterOf(route),
      alarms,
      nowMs: performance.now(),
      nextRefreshAtMs,
      viewTitle,
      isCellList,
    });
  } else {
    forget();
  }
  signIn.show(session, words());
  if (isSignedIn && !wasSignedIn) lookAtAlarms();
  const hasSummary = isSignedIn && session.received !== null;
  if (hasSummary && !hadSummary) arrive();
  wasSignedIn = isSignedIn;
  hadSummary = hasSummary;
  if (hasSummary) runner.update();
}

/** Leaves nothing of a session in the document. */
function forget(): void {
  alarms = undefined;
  forgetFeatures();
  board.clear();
  runner.clear();
  requests.clear();
  traffic.clear();
  notices.clear();
  dialog.close();
  showTitle('');
  showInTab('unknown', words().fixed.title);
}

/** Shows what the address names, and says where the person is. */
function arrive(): void {
  route = parseRoute(location.hash);
  const filter = filterOf(route);
  filterText.value = filter.text;
  unhealthyOnly.checked = filter.unhealthyOnly;
  showRoute(route);
  showTitle(titleOf(route, words().fixed, text()));
  runner.go();
  if (route.view === 'home') traffic.load();
  if (route.view === 'request') requests.lookUp(route.id);
  focusHeading(route);
}

/** Keeps the filter in the address, without a new entry for each letter. */
function filterBy(filter: Filter): void {
  history.replaceState(history.state, '', routeHash(route.view, route.id, filterQuery(filter)));
  route = parseRoute(location.hash);
  draw();
}

function drawPreferences(): void {
  showFixedText(words());
  const otherLanguage = byId('language', HTMLElement);
  otherLanguage.lang = language === 'en' ? 'zh-CN' : 'en';
  document.documentElement.dataset['theme'] = theme;
  setText(byId('theme', HTMLElement), words().theme(words().themes[theme]));
  draw();
  traffic.redraw({ language, text: text() });
}

function onClick(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', action);
}

onClick('refresh', refresh);
onClick('sign-out', controller.signOut);
onClick('load-more', controller.loadOlderIncidents);
onClick('language', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  writeLanguage(language);
  drawPreferences();
  showTitle(titleOf(route, words().fixed, text()));
  runner.go();
  lookAtAlarms();
});
onClick('theme', () => {
  theme = themeAfter(theme);
  writeTheme(theme);
  drawPreferences();
});
byId('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  event.preventDefault();
  focusHeading(route);
});
byId('filter', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
filterText.addEventListener('input', () => filterBy({ ...filterOf(route), text: filterText.value }));
unhealthyOnly.addEventListener('change', () => filterBy({ ...filterOf(route), unhealthyOnly: unhealthyOnly.checked }));
sort.addEventListener(
  'change',
  () => isSortKey(sort.value) && filterBy({ ...filterOf(route), sort: sort.value, isDescending: false }),
);
addEventListener('hashchange', () => {
  controller.keep();
  if (!hadSummary) return;
  arrive();
  draw();
});
setInterval(() => {
  if (!document.hidden && isIn()) draw();
}, REDRAW_MS);

showRoute(route);
drawPreferences();
controller.resume();

/** Puts the fixed texts of the chosen language into the document. */
function showFixedText({ fixed }: PageWords): void {
  document.documentElement.lang = language;
  each('text', (element, value) => {
    element.textContent = value;
  });
  each('label', (element, value) => element.setAttribute('aria-label', value));
  each('hint', (element, value) => element.setAttribute('placeholder', value));

  function each(kind: 'text' | 'label' | 'hint', put: (element: HTMLElement, value: string) => void): void {
    for (const element of document.querySelectorAll<HTMLElement>(`[data-${kind}]`)) {
      put(element, fixed[element.dataset[kind] as keyof FixedText]);
    }
  }
}
