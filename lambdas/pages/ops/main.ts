// Entry of the ops page: wires controls, session and views, and redraws on every change and every second.

import { createController } from './browser/controller';
import { watchLocalAlarms } from './browser/local-alarms';
import { readLanguage, readTheme, themeAfter, writeLanguage, writeTheme } from './browser/preferences';
import type { Filter } from './model/filter';
import type { FixedText, PageWords } from './text/page-words';
import { PAGE_WORDS } from './text/words';
import { createBoard, showAlarms } from './view/board';
import { byId, setText, showInTab } from './view/elements';
import { createRequestLookup } from './view/request-lookup';
import { createSignIn } from './view/sign-in';

const REDRAW_MS = 1_000;

let language = readLanguage();
let theme = readTheme();
let wasSignedIn = false;

const controller = createController(() => language, draw);
const signIn = createSignIn(controller.signIn);
const board = createBoard();
const requests = createRequestLookup({
  ask: controller.ask,
  language: () => language,
  words: () => PAGE_WORDS[language],
});
const lookAtAlarms = watchLocalAlarms(() => controller.session().phase === 'in', showAlarms);
const filterText = byId('filter-text', HTMLInputElement);
const unhealthyOnly = byId('unhealthy-only', HTMLInputElement);

function filter(): Filter {
  return { text: filterText.value, unhealthyOnly: unhealthyOnly.checked };
}

function draw(): void {
  const session = controller.session();
  const isSignedIn = session.phase === 'in';
  const words = PAGE_WORDS[language];
  for (const id of ['board', 'refresh', 'sign-out']) byId(id, HTMLElement).hidden = !isSignedIn;
  if (isSignedIn) {
    const nextRefreshAtMs = controller.nextRefreshAtMs();
    board.show({ session, language, filter: filter(), nowMs: performance.now(), nextRefreshAtMs });
  } else {
    board.clear();
    requests.clear();
    showAlarms(undefined);
    showInTab('unknown', words.fixed.title);
  }
  signIn.show(session, words);
  if (isSignedIn && !wasSignedIn) {
    byId('headline', HTMLElement).focus();
    lookAtAlarms();
  }
  wasSignedIn = isSignedIn;
}

function drawPreferences(): void {
  const words = PAGE_WORDS[language];
  showFixedText(words);
  const otherLanguage = byId('language', HTMLElement);
  otherLanguage.lang = language === 'en' ? 'zh-CN' : 'en';
  document.documentElement.dataset.theme = theme;
  setText(byId('theme', HTMLElement), words.theme(words.themes[theme]));
  draw();
}

function onClick(id: string, action: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', action);
}

onClick('refresh', controller.refresh);
onClick('sign-out', controller.signOut);
onClick('load-more', controller.loadOlderIncidents);
onClick('language', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  writeLanguage(language);
  drawPreferences();
});
onClick('theme', () => {
  theme = themeAfter(theme);
  writeTheme(theme);
  drawPreferences();
});
byId('filter', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
filterText.addEventListener('input', draw);
unhealthyOnly.addEventListener('change', draw);
setInterval(() => {
  if (!document.hidden && controller.session().phase === 'in') draw();
}, REDRAW_MS);

drawPreferences();
controller.resume();

/** Puts the fixed texts of the chosen language into the document. */
function showFixedText({ fixed }: PageWords): void {
  document.documentElement.lang = language;
  each('text', (element, text) => {
    element.textContent = text;
  });
  each('label', (element, text) => element.setAttribute('aria-label', text));
  each('hint', (element, text) => element.setAttribute('placeholder', text));

  function each(kind: 'text' | 'label' | 'hint', put: (element: HTMLElement, text: string) => void): void {
    for (const element of document.querySelectorAll<HTMLElement>(`[data-${kind}]`)) {
      put(element, fixed[element.dataset[kind] as keyof FixedText]);
    }
  }
}
