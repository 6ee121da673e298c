// The frame around the views: which of them is seen, where the navigation stands, and where the focus goes.

import type { Route } from '../model/route';
import { sectionOf, type ViewName } from '../model/route';
import type { ConsoleWords } from '../text/console-words';
import type { FixedText } from '../text/page-words';
import { byId, setText } from './elements';

const HEADINGS: Partial<Record<ViewName, string>> = {
  home: 'headline',
  cells: 'cells-title',
  requests: 'requests-title',
  request: 'requests-title',
};

export function showRoute({ view }: Route): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-views]')) {
    part.hidden = !(part.dataset['views'] ?? '').split(' ').includes(view);
  }
  for (const link of document.querySelectorAll<HTMLElement>('[data-section]')) {
    if (link.dataset['section'] === sectionOf(view)) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** What the heading says; empty on the first screen, which says how things stand. */
export function titleOf({ view, id }: Route, fixed: FixedText, text: ConsoleWords): string {
  switch (view) {
    case 'home':
      return '';
    case 'cells':
      return fixed.cells;
    case 'requests':
    case 'request':
      return fixed.requestsShort;
    case 'cell':
    case 'tenant':
    case 'runbook':
      return text.viewTitle(view, id);
    default:
      return text.views[view];
  }
}

export function showTitle(title: string): void {
  setText(byId('view-title', HTMLElement), title);
}

/** A reader of the screen hears where they are now. */
export function focusHeading({ view }: Route): void {
  byId(HEADINGS[view] ?? 'view-title', HTMLElement).focus();
}
