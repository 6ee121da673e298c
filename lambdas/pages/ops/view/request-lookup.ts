// Looks up one request by an id, and shows why it was answered as it was.

import type { Language } from '../../../contract/language';
import type { ApiReply } from '../model/answer';
import { type Lookup, lookupPath, readLookup, type ShownRequest } from '../model/explained';
import { routeHash } from '../model/route';
import type { PageWords } from '../text/page-words';
import { byId, setText, timeText } from './elements';

/** Answers that name a path to go on with: two wider windows, and a search that takes its time. */
const MOST_ASKS = 20;
const PAUSE_MS = 1_000;

interface LookupDeps {
  /** Undefined once the session has ended. */
  readonly ask: (path: string) => Promise<ApiReply | undefined>;
  readonly language: () => Language;
  readonly words: () => PageWords;
}

export interface RequestLookup {
  lookUp(id: string): void;
  /** Leaves nothing of a session in the document. */
  clear(): void;
}

export function createRequestLookup({ ask, language, words }: LookupDeps): RequestLookup {
  const input = byId('request-id', HTMLInputElement);
  const note = byId('request-note', HTMLElement);
  const list = byId('request-found', HTMLElement);
  let latest = 0;

  function show(lookup: Exclude<Lookup, { kind: 'next' }>): void {
    const page = words();
    const texts = { found: '', missing: page.requestMissing, off: page.requestsOff, failed: page.requestFailed };
    const more = lookup.kind === 'failed' ? lookup.message : 'cost' in lookup ? lookup.cost : '';
    setText(note, [texts[lookup.kind], more].filter((text) => text !== '').join(' '));
    if (lookup.kind === 'found') list.replaceChildren(...lookup.requests.map((one) => story(one, page, language())));
  }

  async function look(id: string): Promise<void> {
    latest += 1;
    const own = latest;
    list.replaceChildren();
    let path = lookupPath(id);
    for (let asks = 0; asks < MOST_ASKS; asks += 1) {
      setText(note, words().requestSearching);
      const reply = await ask(path);
      if (reply === undefined || own !== latest) return;
      const lookup = readLookup(reply.answer);
      if (lookup.kind !== 'next') {
        show(lookup);
        return;
      }
      path = lookup.path;
      if (lookup.isSearching) await new Promise((resolve) => void setTimeout(resolve, PAUSE_MS));
    }
    show({ kind: 'missing', cost: '' });
  }

  byId('request-form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const id = input.value.trim();
    if (id === '') return;
    const hash = routeHash('request', id);
    if (location.hash === hash) void look(id);
    else location.hash = hash;
  });

  return {
    lookUp(id) {
      input.value = id;
      void look(id);
    },
    clear() {
      latest += 1;
      input.value = '';
      setText(note, '');
      list.replaceChildren();
    },
  };
}

function story(request: ShownRequest, page: PageWords, language: Language): HTMLElement {
  const element = document.createElement('article');
  element.className = request.isBad ? 'down' : 'up';
  const steps = document.createElement('ol');
  for (const { atMs, isBad, text } of request.steps) {
    const step = withText('li', atMs === null ? text : `${atMs} ms · ${text}`);
    if (isBad) step.className = 'bad';
    steps.append(step);
  }
  element.append(
    withText('h3', request.title),
    withText('p', request.cause),
    withText('p', `${page.wouldLetThrough} ${request.remedy}`),
    withText('p', timeText(language)(request.at)),
    steps,
  );
  return element;
}

function withText(name: 'h3' | 'p' | 'li', text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
