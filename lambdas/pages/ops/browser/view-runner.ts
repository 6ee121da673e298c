// Shows the view that the address names: asks for its parts, draws them, and keeps them fresh while it is looked at.

import { whyOf } from '../../board/why';
import type { Answer, ApiReply } from '../model/answer';
import { type Loaded, loadedFrom } from '../model/loaded';
import { parseRoute, type Route, type ViewName } from '../model/route';
import { cellView } from '../view/cell-view';
import { changesView } from '../view/changes-view';
import { configView } from '../view/config-view';
import { make } from '../view/dom';
import { byId } from '../view/elements';
import { runbookView } from '../view/runbook-view';
import { tenantsView, tenantView } from '../view/tenant-views';
import type { View, ViewContext } from '../view/view';

const VIEWS: Partial<Record<ViewName, View>> = {
  cell: cellView,
  tenants: tenantsView,
  tenant: tenantView,
  changes: changesView,
  config: configView,
  runbook: runbookView,
};

const REFRESH_MS = 30_000;
const SLOW_REFRESH_MS = 10 * 60_000;

interface RunnerDeps {
  readonly ask: (path: string) => Promise<ApiReply | undefined>;
  readonly say: (answer: Answer) => string;
  /** Undefined while there is nothing to draw with. */
  readonly context: (route: Route) => ViewContext | undefined;
}

export interface ViewRunner {
  /** Loads and draws what the address names. */
  go(): void;
  /** Draws again where the state of what it shows has changed. */
  update(): void;
  clear(): void;
}

export function createViewRunner({ ask, say, context }: RunnerDeps): ViewRunner {
  const content = byId('view-content', HTMLElement);
  let answers: Record<string, Loaded> = {};
  let drawn = '';
  /** Parts of {@link content} that somebody read when they were to be drawn again. */
  let held: readonly Element[] = [];
  let turn = 0;
  let slowAtMs = 0;

  function draw(isForced: boolean): void {
    const route = parseRoute(location.hash);
    const view = VIEWS[route.view];
    const drawing = view && context(route);
    if (view === undefined || drawing === undefined) return;
    const state = JSON.stringify([location.hash, answers, stateOf(drawing)]);
    if (!isForced && state === drawn && held.length === 0) return;
    const parts = view.render(answers, drawing);
    const old = [...content.children];
    const isWhole = isForced || old.length !== parts.length;
    const due = state === drawn ? held : old;
    drawn = state;
    held = isWhole ? [] : due.filter(isRead);
    keepFocus(content, () => {
      if (isWhole) content.replaceChildren(...parts);
      else
        due.filter((part) => !held.includes(part)).forEach((part) => part.replaceWith(parts[old.indexOf(part)] ?? ''));
    });
    for (const part of held) sayHeld(part, drawing.text.held);
  }

  async function load(): Promise<void> {
    turn += 1;
    const own = turn;
    const view = VIEWS[parseRoute(location.hash).view];
    if (view === undefined) return;
    const paths = Object.entries(view.paths(parseRoute(location.hash), Date.now()));
    const isSlowDue = performance.now() - slowAtMs >= SLOW_REFRESH_MS;
    if (isSlowDue) slowAtMs = performance.now();
    const next: Record<string, Loaded> = {};
    await Promise.all(
      paths.map(async ([name, path]) => {
        const known = isSlowDue || !view.slow?.includes(name) ? undefined : answers[name];
        // A failure is asked for again with the next refresh.
        const kept = known?.kind === 'failed' ? undefined : known;
        const reply = kept === undefined ? await ask(path) : undefined;
        const loaded = reply === undefined ? kept : loadedFrom(reply.answer, reply.etag, say);
        if (loaded !== undefined) next[name] = loaded;
      }),
    );
    if (own !== turn) return;
    answers = next;
    draw(false);
  }

  setInterval(() => {
    if (!document.hidden) void load();
  }, REFRESH_MS);

  return {
    go() {
      answers = {};
      draw(true);
      void load();
    },
    update: () => draw(false),
    clear() {
      turn += 1;
      answers = {};
      drawn = '';
      held = [];
      content.replaceChildren();
    },
  };
}

/** What a view shows of the summary: ages go on by themselves and are no change. */
function stateOf({ rows, route, words, timeText }: ViewContext): unknown {
  const row = rows.find(({ summary }) => summary.cell === route.id);
  return row && [row.status, whyOf(row, words, timeText), row.summary.enabled];
}

/** Somebody types in this part, reads its chart or has its table open: nothing moves below their hands. */
function isRead(part: Element): boolean {
  const { activeElement } = document;
  const isTyping = activeElement?.matches('input, select, textarea') && part.contains(activeElement);
  return isTyping || part.querySelector('details[open], .plot:hover, .plot:focus') !== null;
}

function sayHeld(part: Element, text: string): void {
  if (!part.querySelector('.held')) part.append(make('p', 'note held', text));
}

/** Leaves the focus on the control of the same text, or in the same place where an action has changed its text. */
function keepFocus(content: HTMLElement, redraw: () => void): void {
  const controls = () => [...content.querySelectorAll<HTMLElement>('a, button')];
  const before = controls();
  const place = before.findIndex((control) => control === document.activeElement);
  redraw();
  const focused = before[place];
  if (focused === undefined || focused.isConnected) return;
  const after = controls();
  (after.find(({ textContent }) => textContent === focused.textContent) ?? after[place])?.focus();
}
