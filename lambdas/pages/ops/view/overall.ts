// The top of the page: the one sentence, the patrol's age, the counts.

import type { CellStatus } from '../../../contract/health-summary';
import type { BoardWords } from '../../board/board-words';
import { type Headline, headlineText } from '../../board/headline';
import { formatDuration } from '../../board/numbers';
import type { BoardRow } from '../../board/rows';
import type { Banner } from '../model/banners';
import type { Freshness } from '../model/freshness';
import { byId, setShape, setText } from './elements';

// Shows the banners. Each is an alert of its own, spoken when it appears and not again while its title stays.

export function showBanners(banners: readonly Banner[]): void {
  const box = byId('banners', HTMLElement);
  const shown = new Map([...box.children].map((element) => [element.querySelector('b')?.textContent, element]));
  const elements = banners.map((banner) => {
    const element = shown.get(banner.title) ?? newBanner();
    element.className = `banner ${banner.tone}`;
    setText(element.children[0] as Element, banner.title);
    setText(element.children[1] as Element, banner.detail);
    return element;
  });
  for (const element of box.children) if (!elements.includes(element)) element.remove();
  elements.forEach((element, index) => {
    if (box.children[index] !== element) box.insertBefore(element, box.children[index] ?? null);
  });
}

function newBanner(): HTMLElement {
  const element = document.createElement('div');
  const title = document.createElement('b');
  title.setAttribute('role', 'alert');
  element.append(title, document.createElement('p'));
  return element;
}

const ORDER: readonly CellStatus[] = ['down', 'degraded', 'unknown', 'up'];

export function showOverall(
  headline: Headline,
  rows: readonly BoardRow[],
  { patrolAgeSeconds }: Freshness,
  intervalSeconds: number,
  words: BoardWords,
): void {
  byId('overall', HTMLElement).className = `overall ${headline.status}`;
  setShape(byId('overall-shape', SVGUseElement), headline.status);
  setText(byId('headline', HTMLElement), headlineText(headline, words));
  const duration = (seconds: number): string => formatDuration(seconds, words.units);
  const patrol =
    patrolAgeSeconds === null
      ? words.patrolNever
      : words.patrolAge(duration(patrolAgeSeconds), duration(intervalSeconds));
  setText(byId('patrol', HTMLElement), patrol);
  showCounts(rows, words);
}

function showCounts(rows: readonly BoardRow[], words: BoardWords): void {
  const list = byId('counts', HTMLElement);
  ORDER.forEach((status, index) => {
    const count = rows.filter((row) => row.status === status).length;
    const item = list.children[index] ?? list.appendChild(newCount());
    item.className = count === 0 ? 'none' : status;
    setText(item.children[0] as Element, String(count));
    setText(item.children[1] as Element, words.status[status]);
  });
}

function newCount(): HTMLElement {
  const item = document.createElement('li');
  item.append(document.createElement('b'), document.createElement('span'));
  return item;
}
