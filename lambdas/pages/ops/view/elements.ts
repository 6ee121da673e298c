// The few steps by which the views touch the document. Texts only ever enter as text.

import type { CellStatus } from '../../../contract/health-summary';
import type { Language } from '../../../contract/language';

/** The document is ours: a missing element is a fault of the build. */
export function byId<T extends Element>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`The page lacks #${id}`);
  return element;
}

export function inside<T extends Element>(parent: ParentNode, selector: string, type: abstract new () => T): T {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`The page lacks ${selector}`);
  return element;
}

/** A copy of the only element within a template. */
export function copyOf(templateId: string): HTMLElement {
  const { content } = byId(templateId, HTMLTemplateElement);
  return inside(content, '*', HTMLElement).cloneNode(true) as HTMLElement;
}

/** Leaves an element alone that already says so: no needless layout, no screen reader speaking twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows the text, or hides the element when there is none. */
export function setOptionalText(element: HTMLElement, text: string): void {
  setText(element, text);
  if (element.hidden !== (text === '')) element.hidden = text === '';
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setShape(use: SVGUseElement, status: string): void {
  setAttribute(use, 'href', `#shape-${status}`);
}

// Unix seconds as local time: the hour alone today, with the day before that.

export type TimeText = (seconds: number) => string;

export function timeText(language: Language): TimeText {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const today = new Intl.DateTimeFormat(language, clock);
  const earlier = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...clock });
  return (seconds) => {
    const date = new Date(seconds * 1000);
    const isToday = date.toDateString() === new Date().toDateString();
    return (isToday ? today : earlier).format(date);
  };
}

// Title and icon of the browser's tab: the state can be read while another tab is in front.

/** Bodies of 16x16 SVGs: a shape of its own for each state, for eyes that do not tell red from green. */
const ICONS: Readonly<Record<CellStatus, string>> = {
  up: '<circle cx="8" cy="8" r="7" fill="#1f8a4c"/>',
  degraded: '<path d="M8 1 15.5 15H.5z" fill="#d98e04"/>',
  down: '<path d="M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z" fill="#d1332a"/>',
  unknown: '<circle cx="8" cy="8" r="6.5" fill="none" stroke="#7b8794" stroke-width="2" stroke-dasharray="3 1.1"/>',
};

export function showInTab(status: CellStatus, text: string): void {
  if (document.title !== text) document.title = text;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${ICONS[status]}</svg>`;
  const icon = byId('icon', HTMLLinkElement);
  const href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  if (icon.href !== href) icon.href = href;
}

/** A state as shape and word. */
export function stateBadge(status: CellStatus, text: string): HTMLElement {
  const badge = document.createElement('span');
  badge.className = `state ${status}`;
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  shape.setAttribute('class', 'shape');
  shape.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#shape-${status}`);
  shape.append(use);
  badge.append(shape, text);
  return badge;
}
